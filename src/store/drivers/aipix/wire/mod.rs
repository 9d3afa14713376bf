//! What this driver sends and reads, field by field. The reference store has types of its own for the same
//! bodies; both are held to the same golden files.
//!
//! Fields are known from the vendor's reference of 24.03 (creating, updating and listing sub-users) unless
//! they say otherwise. `ip_pool`, `valid_from`, `valid_until`, `suspended`, `version`, `accepted_terms`, `password_changed_at`, `password_hash` and `vms_store` are
//! ours, and sent or expected only where a server announces them. Unknown fields are ignored.

mod received;
mod reference;
mod sent;

#[cfg(test)]
pub(super) use crate::store::answers::Page;
pub(super) use crate::store::answers::{Row, Rows, Shown, WireId};
pub(super) use received::{
    Announcement, Camera, Group, Layout, License, OpenSession, OwnUser, Permission, SessionLimit,
    Sessions, StaticBasic, Subuser, SubuserRow, TokenAnswer, Written,
};
pub(super) use reference::Members;
pub(super) use sent::{
    ACCEPTED_TERMS, Body, CreateUser, IpPool, LogoutRequest, NewPassword, Rights, Times,
    TokenRequest, UpdateUser,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Secret;

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
