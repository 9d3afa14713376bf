//! What this driver sends and reads, field by field. The reference store has types of its own for the same
//! bodies; both are held to the same golden files.
//!
//! Fields are known from the vendor's reference of 24.03 (creating, updating and listing sub-users) unless
//! they say otherwise. `ip_pool`, `valid_from`, `valid_until`, `suspended`, `version`, `accepted_terms`, `password_changed_at`, `password_hash` and `vms_store` are
//! ours, and sent or expected only where a server announces them. Unknown fields are ignored.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::name::{CameraId, SetId, UserId};

mod received;
mod sent;

#[cfg(test)]
pub(super) use received::Meta;
pub(super) use received::{
    Announcement, Camera, Group, Layout, License, OpenSession, OwnUser, Page, Permission,
    Reference, SessionLimit, Shown, StaticBasic, Subuser, SubuserRow, TokenAnswer, Written,
};
pub(super) use sent::{
    ACCEPTED_TERMS, Body, CreateUser, Farewell, IpPool, NewPassword, Rights, Times, TokenRequest,
    UpdateUser,
};

/// An id: a number on the wire where it is written as one, else text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum WireId {
    /// As the VMS has them.
    Number(u64),
    /// Anything else.
    Text(Arc<str>),
}

impl WireId {
    pub(super) fn new(text: &str) -> Self {
        match text.parse::<u64>() {
            Ok(number) if number.to_string() == text => Self::Number(number),
            _ => Self::Text(text.into()),
        }
    }

    pub(super) fn text(&self) -> Arc<str> {
        match self {
            Self::Number(number) => number.to_string().into(),
            Self::Text(text) => Arc::clone(text),
        }
    }
}

macro_rules! wire_ids {
    ($($name:ident),+) => {$(
        impl From<&$name> for WireId {
            fn from(id: &$name) -> Self {
                Self::new(id)
            }
        }

        impl From<WireId> for $name {
            fn from(id: WireId) -> Self {
                id.text().into()
            }
        }
    )+};
}

wire_ids!(CameraId, SetId, UserId);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Secret;

    #[test]
    fn an_id_is_a_number_only_where_it_is_written_as_one() {
        for (text, wire) in [
            ("42", "42"),
            ("007", r#""007""#),
            ("+7", r#""+7""#),
            ("c-1", r#""c-1""#),
            ("18446744073709551616", r#""18446744073709551616""#),
        ] {
            let id = WireId::new(text);
            assert_eq!(serde_json::to_string(&id).unwrap(), wire);
            assert_eq!(&*id.text(), text);
        }
    }

    #[test]
    fn a_missing_pool_is_not_a_pool_that_is_null() {
        let pool = |rest: &str| {
            let text = format!(
                r#"{{"id":1,"login":"a","name":"A","cameras":[],"layouts":[],"groups":[],"permissions":[]{rest}}}"#
            );
            serde_json::from_str::<Subuser>(&text).unwrap().ip_pool
        };
        assert_eq!(pool(""), Shown::Missing);
        assert_eq!(pool(r#","ip_pool":null"#), Shown::Null);
        assert_eq!(pool(r#","ip_pool":[]"#), Shown::Value(vec![]));
    }

    #[test]
    fn no_body_shows_its_password_in_debug() {
        let body = Body::Password(NewPassword::Plain {
            password: Secret::new("hunter2"),
            password_confirmation: Secret::new("hunter2"),
        });
        assert!(!format!("{body:?}").contains("hunter2"));
        assert!(serde_json::to_string(&body).unwrap().contains("hunter2"));
    }
}
