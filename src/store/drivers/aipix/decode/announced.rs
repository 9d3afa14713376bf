//! What is read only where a server has announced it: elsewhere a field of that name may mean something else.

use std::sync::Arc;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde_json::Value;

use super::super::{
    request::Request,
    wire::{Announcement, Shown},
};
use crate::{
    domain::{password::PasswordChange, validity::Validity},
    store::{ErrorKind, Result, http::Call as _},
};

/// The validity, where the server has announced that it keeps to one.
pub(super) fn validity(
    request: &Request,
    announcement: &Announcement,
    user: (Shown<Value>, Shown<Value>, Shown<Value>),
) -> Result<Validity> {
    if !announcement.validity {
        return Ok(Validity::default());
    }
    let (from, until, suspended) = user;
    let garbled = |field: &str| {
        let detail = format!("the answer lacks the field `{field}`, or it is of another type");
        request.failure(ErrorKind::Garbled, detail)
    };
    let bound = |shown, field: &str| match shown {
        Shown::Missing => Err(garbled(field)),
        Shown::Null => Ok(None),
        Shown::Value(value) => serde_json::from_value::<Timestamp>(value)
            .map(Some)
            .map_err(|_| garbled(field)),
    };
    let suspended = match suspended {
        Shown::Value(Value::Bool(suspended)) => Ok(suspended),
        Shown::Missing | Shown::Null | Shown::Value(_) => Err(garbled("suspended")),
    };
    Ok(Validity {
        from: bound(from, "valid_from")?,
        until: bound(until, "valid_until")?,
        suspended: suspended?,
    })
}

pub(super) fn version(
    request: &Request,
    announcement: &Announcement,
    version: Option<u64>,
) -> Result<Option<Arc<str>>> {
    match version {
        Some(version) if announcement.row_version => Ok(Some(version.to_string().into())),
        None if announcement.row_version => {
            let detail = "the answer lacks the field `version`";
            Err(request.failure(ErrorKind::Garbled, detail))
        }
        Some(_) | None => Ok(None),
    }
}

/// A time as the reference writes those of a row, in UTC.
pub(super) fn password_changed(
    request: &Request,
    announcement: &Announcement,
    changed: Option<&str>,
) -> Result<Option<PasswordChange>> {
    if !announcement.password_changed_at {
        return Ok(None);
    }
    let changed = changed.and_then(|text| text.parse::<DateTime>().ok());
    let moment = changed.and_then(|changed| changed.to_zoned(TimeZone::UTC).ok());
    let changed = moment.map(|moment| PasswordChange(moment.timestamp()));
    changed.map(Some).ok_or_else(|| {
        let detail = "the answer lacks the field `password_changed_at`, or it is no time";
        request.failure(ErrorKind::Garbled, detail)
    })
}
