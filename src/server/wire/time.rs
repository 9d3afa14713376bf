//! How moments are written and read in bodies.

use jiff::{Timestamp, tz};

/// A time as the client API writes it: `YYYY-MM-DD HH:MM:SS`, UTC.
pub(crate) fn time(seconds: i64) -> String {
    Timestamp::from_second(seconds)
        .unwrap_or_default()
        .to_zoned(tz::TimeZone::UTC)
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}

/// A moment as RFC 3339 writes it, to the nanosecond; nothing else is one.
pub(crate) fn moment(text: &str) -> Option<Timestamp> {
    let text = text.as_bytes();
    let has = |place: usize, marks: &[u8]| text.get(place).is_some_and(|byte| marks.contains(byte));
    let is_whole = has(4, b"-") && has(10, b"Tt") && has(13, b":") && has(16, b":");
    // Zones by name, which other formats have, are not part of this one.
    let is_plain = is_whole && !text.contains(&b'[');
    let text = std::str::from_utf8(text).ok().filter(|_| is_plain)?;
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_rfc_3339_alone() {
        for (text, utc) in [
            ("2027-01-31T00:00:00Z", "2027-01-31T00:00:00Z"),
            ("2027-01-31T02:00:00+02:00", "2027-01-31T00:00:00Z"),
            (
                "2027-01-31T00:00:00.000000001Z",
                "2027-01-31T00:00:00.000000001Z",
            ),
        ] {
            assert_eq!(
                moment(text).map(|moment| moment.to_string()).as_deref(),
                Some(utc)
            );
        }
        for text in [
            "",
            "2027-01-31",
            "2027-01-31 00:00:00",
            "2027-01-31 00:00:00Z",
            "2027-01-31T00:00:00",
            "2027-01-31T00:00Z",
            "2027-13-31T00:00:00Z",
            "2027-01-31T00:00:00Z[UTC]",
            "+002027-01-31T00:00:00Z",
            "tomorrow",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_written_as_the_reference_writes_them() {
        assert_eq!(time(1_650_559_066), "2022-04-21 16:37:46");
    }
}
