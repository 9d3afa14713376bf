//! Moments as the pages show and read them: always in UTC, which the pages say, because no script knows the time zone
//! of a visitor.
//!
//! Pure.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use maud::{Markup, html};

use crate::server::wire::moment;

/// For people: `2027-01-31 00:00`, with seconds where there are any.
pub(super) fn told(moment: Timestamp) -> Markup {
    let civil = civil(moment);
    let format = if civil.second() == 0 {
        "%Y-%m-%d %H:%M"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    html! { time datetime=(moment) { (civil.strftime(format)) } }
}

/// What a picker shows for a stored moment, which is no finer than a second.
pub(super) fn picked(stored: &str) -> String {
    let shown = |moment| civil(moment).strftime("%Y-%m-%dT%H:%M:%S").to_string();
    moment(stored).map_or_else(|| stored.to_owned(), shown)
}

/// Whether a field still shows what it was filled with, and so stands for all of that, to the nanosecond.
pub(super) fn is_untouched(typed: &str, filled_with: &str) -> bool {
    let shown = picked(filled_with);
    typed == shown || utc(typed).is_some_and(|typed| picked(&typed) == shown)
}

/// What is stored for what was picked or typed. What does not read goes on as it is, to be refused.
pub(super) fn written(typed: &str) -> String {
    utc(typed).unwrap_or_else(|| typed.to_owned())
}

/// A time without a zone is one of UTC.
fn utc(typed: &str) -> Option<String> {
    if moment(typed).is_some() {
        return Some(typed.to_owned());
    }
    let civil = local(typed)?;
    let moment = civil.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some(moment.to_string())
}

/// Whether a picker can show it: HTML knows no year 0 and none before.
pub(super) fn is_pickable(value: &str) -> bool {
    local(value).is_some_and(|civil| civil.year() > 0)
}

/// A date and a time as pickers send them, `2027-01-31T00:00` or with seconds.
fn local(text: &str) -> Option<DateTime> {
    let marks = [(4, b"-"), (7, b"-"), (10, b"T"), (13, b":")];
    let bytes = text.as_bytes();
    let is_whole = marks
        .iter()
        .all(|(place, mark)| bytes.get(*place) == mark.first());
    let is_plain = |(place, byte): (usize, &u8)| place < 14 || b"0123456789:.".contains(byte);
    let is_local = is_whole && bytes.iter().enumerate().all(is_plain);
    text.parse().ok().filter(|_| is_local)
}

fn civil(moment: Timestamp) -> DateTime {
    moment.to_zoned(TimeZone::UTC).datetime()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_was_left_alone_stands_for_what_it_was_filled_with() {
        for before in [
            "2027-01-31T00:00:00Z",
            "2027-01-31T09:30:15Z",
            "2027-01-31T09:30:15.123456789Z",
            "1969-12-31T23:59:59.5Z",
            "9999-12-30T22:00:00.999999999Z",
        ] {
            let shown = picked(before);
            assert!(is_pickable(&shown), "{shown}");
            assert!(is_untouched(&shown, before), "{shown}");
            // A browser leaves out the seconds where there are none.
            let short = shown.strip_suffix(":00").unwrap_or(&shown);
            assert!(is_untouched(short, before), "{short}");
            assert!(!is_untouched("2027-01-31T09:30:16", before), "{before}");
            assert!(!is_untouched("", before), "{before}");
        }
    }

    #[test]
    fn what_is_picked_is_utc_and_what_does_not_read_is_left_to_be_refused() {
        for (typed, expected) in [
            ("2027-02-01T00:00", "2027-02-01T00:00:00Z"),
            ("2027-02-01T08:09:10", "2027-02-01T08:09:10Z"),
            ("2027-02-01T00:00:00+02:00", "2027-02-01T00:00:00+02:00"),
            ("2027-02-01T00:00-02:00", "2027-02-01T00:00-02:00"),
            ("2027-02-31T00:00", "2027-02-31T00:00"),
            ("next year", "next year"),
        ] {
            assert_eq!(written(typed), expected);
        }
    }

    #[test]
    fn what_no_picker_can_show_stays_a_text_and_may_be_left_alone_too() {
        let before = "-000001-12-31T22:00:00.5Z";
        assert!(is_untouched(&picked(before), before));
        for text in [
            before,
            "next year",
            "2027-01-31",
            "0000-01-01T00:00:00",
            "2027-01-31T00:00-02:00",
        ] {
            assert!(!is_pickable(text), "{text}");
        }
    }

    #[test]
    fn people_read_seconds_only_where_there_are_any() {
        let told = |text: &str| told(text.parse().unwrap()).into_string();
        assert!(told("2027-01-31T00:00:00Z").contains(">2027-01-31 00:00<"));
        assert!(told("2027-01-31T00:00:07Z").contains(">2027-01-31 00:00:07<"));
    }
}
