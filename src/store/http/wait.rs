//! How long a server, or a proxy before it, asks us to wait.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// When a rate limit ends: a time, or seconds from now.
const RATE_LIMIT_RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");
/// No server makes us wait for longer.
const LONGEST_WAIT: Duration = Duration::from_hours(1);
/// A number below is so many seconds from now, above it is a time.
const EARLIEST_TIME: i64 = 1_000_000_000;

/// How long the server asks us to wait. A time is read against the server's own clock, in its `Date`.
pub(in crate::store) fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let date = |text: &str| {
        let zoned = rfc2822::DateTimeParser::new().parse_timestamp(text.trim());
        zoned.ok()
    };
    let now = || text(DATE).and_then(date);
    let until = |time: Timestamp| Some(time.as_second() - now()?.as_second());
    let after = text(RETRY_AFTER).and_then(|after| match after.trim().parse::<i64>() {
        Ok(seconds) => Some(seconds),
        Err(_) => until(date(after)?),
    });
    let reset = || {
        let reset: i64 = text(RATE_LIMIT_RESET)?.trim().parse().ok()?;
        if reset < EARLIEST_TIME {
            Some(reset)
        } else {
            until(Timestamp::from_second(reset).ok()?)
        }
    };
    let seconds = u64::try_from(after.or_else(reset)?).unwrap_or_default();
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_read_in_each_of_its_forms() {
        let wait = |pairs: &[(&'static str, &'static str)]| {
            let headers = pairs
                .iter()
                .map(|&(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
            asked_wait(&headers.collect()).map(|wait| wait.as_secs())
        };
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(wait(&[("retry-after", "7")]), Some(7));
        assert_eq!(wait(&[("retry-after", "-7")]), Some(0));
        assert_eq!(wait(&[("retry-after", "86400")]), Some(3600));
        assert_eq!(
            wait(&[date, ("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")]),
            Some(30)
        );
        assert_eq!(
            wait(&[("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")]),
            None
        );
        assert_eq!(wait(&[("retry-after", "soon")]), None);
        assert_eq!(
            wait(&[date, ("x-ratelimit-reset", "784111787")]),
            Some(3600)
        );
        assert_eq!(
            wait(&[
                ("date", "Tue, 14 Nov 2023 22:13:20 GMT"),
                ("x-ratelimit-reset", "1700000012")
            ]),
            Some(12)
        );
        assert_eq!(wait(&[("x-ratelimit-reset", "12")]), Some(12));
        assert_eq!(
            wait(&[("retry-after", "3"), ("x-ratelimit-reset", "12")]),
            Some(3)
        );
        assert_eq!(wait(&[]), None);
    }
}
