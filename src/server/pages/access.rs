//! When and from where an account may be used, in words.
//!
//! Pure.

use jiff::Timestamp;
use maud::{Markup, html};

use super::moments::told;
use crate::domain::validity::Validity;

/// Until when an account may be used, and what keeps it from being used now; times are in UTC.
pub(super) fn validity(validity: &Validity, now: Timestamp) -> Markup {
    let expired = validity.until.filter(|until| *until <= now);
    let early = validity.from.filter(|from| *from > now);
    html! {
        @if validity.suspended {
            div.state.bad { "Suspended" }
        }
        @if let Some(from) = early {
            div.state.early { "Not yet valid" }
            div { "from " (told(from)) }
        }
        @match (validity.until, expired) {
            (_, Some(until)) => {
                div.state.bad { "Expired" }
                div { "on " (told(until)) }
            }
            (Some(until), None) => { div { "until " (told(until)) } }
            (None, None) => { div { "without end" } }
        }
    }
}

/// From where an account may be used.
pub(super) fn addresses(pool: Option<&[String]>) -> Markup {
    html! {
        @match pool {
            None => { "from anywhere" }
            Some([]) => { "from nowhere" }
            Some(ranges) => {
                ul.names { @for range in ranges { li { (range) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What people read of it.
    fn read(from: Option<i64>, until: Option<i64>, suspended: bool) -> String {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let account = Validity {
            from: from.map(at),
            until: until.map(at),
            suspended,
        };
        let shown = validity(&account, at(3600)).into_string();
        let parts = shown
            .split('<')
            .map(|part| part.split_once('>').map_or("", |(_, text)| text));
        let parts: Vec<&str> = parts
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .collect();
        parts.join(" ")
    }

    #[test]
    fn what_keeps_an_account_from_being_used_is_said_plainly() {
        for (from, until, suspended, expected) in [
            (None, None, false, "without end"),
            (Some(60), Some(7200), false, "until 1970-01-01 02:00"),
            (None, Some(3600), false, "Expired on 1970-01-01 01:00"),
            (
                Some(3660),
                None,
                false,
                "Not yet valid from 1970-01-01 01:01 without end",
            ),
            (None, Some(7200), true, "Suspended until 1970-01-01 02:00"),
            (
                None,
                Some(60),
                true,
                "Suspended Expired on 1970-01-01 00:01",
            ),
        ] {
            assert_eq!(read(from, until, suspended), expected);
        }
    }

    #[test]
    fn a_pool_is_listed_and_none_is_anywhere() {
        let read = |pool: Option<&[String]>| addresses(pool).into_string();
        assert_eq!(read(None), "from anywhere");
        assert_eq!(read(Some(&[])), "from nowhere");
        assert!(read(Some(&["192.0.2.0/24".to_owned()])).contains("192.0.2.0/24"));
    }
}
