//! What this driver sends and reads, field by field. The reference store has types of its own for the same
//! bodies; both are held to the same golden files.
//!
//! Fields are known from the vendor's reference of 24.03 (creating, updating and listing sub-users) unless
//! they say otherwise. `ip_pool`, or whatever is stated in its place, `valid_from`, `valid_until`, `suspended`, `version`, `accepted_terms`, `password_changed_at`, `password_hash` and `vms_store` are
//! ours, and sent or expected only where a server announces them, or somebody states them. Unknown fields are ignored.

mod arrangement;
mod permission;
mod received;
mod reference;
mod sent;

#[cfg(test)]
pub(super) use crate::store::answers::Page;
pub(super) use crate::store::answers::{Row, Rows, Shown, WireId};
pub(super) use arrangement::{ShownCell, ShownLayout};
pub(super) use permission::HeldPermission;
pub(super) use received::{
    Announcement, Camera, Group, Layout, License, OpenSession, OwnUser, Permission, SessionLimit,
    Sessions, StaticBasic, Subuser, SubuserRow, TokenAnswer, Written,
};
pub(super) use reference::{Members, Of, Reference, of};
pub(super) use sent::{
    ACCEPTED_TERMS, Body, CreateUser, FilledCell, IpPool, LogoutRequest, NewPassword, Rights,
    Times, TokenRequest, UpdateUser, WholeGroup, WholeLayout,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Secret;

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
