//! The bodies of requests and answers, as the vendor's reference shows them, and what we had to add.
//!
//! Pure. Which field is documented and which is ours says [`super::openapi`]. The drivers have wire types
//! of their own: what holds the two together are the golden bodies of the tests.

use jiff::{Timestamp, tz};
use serde::Serialize;
use utoipa::ToSchema;

mod admin;
mod analytics;
mod errors;
mod inventory;
mod nullable;
mod secret;
mod session;
mod subuser;
mod user;

pub(crate) use admin::{
    AccountRow, AuditEntry, CameraIds, ClockState, Collections, Created, NewCamera, NewCollection,
    NewName, SessionsLimit, TimeToPass,
};
pub(crate) use analytics::{
    AnalyticCase, AnalyticEvent, AnalyticResource, LevelStatistics, LicenseStatistics, NewCase,
    NewEvent, NewResource, ResourceGroup, SubuserStatistics,
};
pub(crate) use errors::{Errors, Problem, TooManySessions};
pub(crate) use inventory::{Camera, Group, Layout, NewGroup, NewLayout};
pub(crate) use nullable::Nullable;
pub(crate) use session::{Basic, Credentials, Extensions, Farewell, Login, OpenSession};
pub(crate) use subuser::{CreateSubuser, NewPassword, Subuser, SubuserRow, UpdateSubuser};
pub(crate) use user::{Account, License, OwnPassword, Permission};

/// What a successful change answers.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Done {
    #[schema(example = "ok")]
    status: &'static str,
}

impl Done {
    pub(crate) const OK: Self = Self { status: "ok" };
}

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
