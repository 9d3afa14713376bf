//! Sub-users, and how they are created and changed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Errors, Nullable, Permission, time::time};
use crate::{
    domain::secret::Secret,
    server::db::{grants::Grants, permissions, users},
};

/// A sub-user in a listing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SubuserRow {
    pub(crate) id: i64,
    pub(crate) login: String,
    pub(crate) name: String,
    #[schema(required = true)]
    pub(crate) parent_id: Option<i64>,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
    /// The session used last, if any is open.
    #[schema(required = true)]
    pub(crate) access_token_id: Option<String>,
    pub(crate) can_update_password: bool,
    /// Grows with every change of anything that the account is or was granted, its password excepted.
    pub(crate) version: i64,
    /// Later after each change of the password, also where the clock stands still.
    pub(crate) password_changed_at: String,
}

/// A sub-user with all that it was granted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Subuser {
    #[serde(flatten)]
    pub(crate) row: SubuserRow,
    /// Ids of the cameras granted by themselves.
    pub(crate) cameras: Vec<i64>,
    pub(crate) layouts: Vec<i64>,
    pub(crate) groups: Vec<i64>,
    pub(crate) permissions: Vec<Permission>,
    pub(crate) analytic_l1: i64,
    pub(crate) analytic_l2: i64,
    pub(crate) analytic_l3: i64,
    /// Addresses, CIDR blocks and `first-last` ranges as they were given; null is anywhere.
    #[schema(required = true)]
    pub(crate) ip_pool: Option<Vec<String>>,
    /// From when on the sub-user may log in and use its sessions: RFC 3339, UTC; null is always.
    #[schema(required = true, format = DateTime)]
    pub(crate) valid_from: Option<String>,
    /// Until when, and not at that moment any more: RFC 3339, UTC; null is for ever.
    #[schema(required = true, format = DateTime)]
    pub(crate) valid_until: Option<String>,
    /// Whether the sub-user may not log in or use its sessions, whatever the time.
    pub(crate) suspended: bool,
}

impl From<users::User> for SubuserRow {
    fn from(user: users::User) -> Self {
        Self {
            id: user.id,
            login: user.login,
            name: user.name,
            parent_id: user.parent_id,
            created_at: time(user.created_at),
            updated_at: time(user.updated_at),
            access_token_id: user.access_token_id,
            can_update_password: true,
            version: user.version,
            password_changed_at: time(user.password_changed_at),
        }
    }
}

impl Subuser {
    pub(crate) fn new(
        user: users::User,
        grants: Grants,
        permissions: Vec<permissions::Permission>,
    ) -> Self {
        let moment = |moment: Option<Timestamp>| moment.map(|moment| moment.to_string());
        Self {
            row: user.into(),
            cameras: grants.cameras.into_iter().collect(),
            layouts: grants.layouts.into_iter().collect(),
            groups: grants.groups.into_iter().collect(),
            permissions: permissions.into_iter().map(Into::into).collect(),
            analytic_l1: grants.licenses.l1,
            analytic_l2: grants.licenses.l2,
            analytic_l3: grants.licenses.l3,
            ip_pool: grants.ip_pool,
            valid_from: moment(grants.validity.from),
            valid_until: moment(grants.validity.until),
            suspended: grants.validity.suspended,
        }
    }
}

/// A new sub-user. What is absent is not granted; an absent `ip_pool` is anywhere, absent bounds of time are none.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CreateSubuser {
    /// Required, with its confirmation, unless `password_hash` is given.
    #[schema(nullable = false)]
    pub(crate) password: Option<Secret>,
    #[schema(nullable = false)]
    pub(crate) password_confirmation: Option<Secret>,
    /// In place of the password: an argon2id hash of it as a PHC string, within bounds.
    #[schema(nullable = false, max_length = 255)]
    pub(crate) password_hash: Option<Secret>,
    /// The version of the terms that the account agrees to, where `static/basic` asks for consent; else ignored.
    #[schema(nullable = false, max_length = 64)]
    pub(crate) accepted_terms: Option<String>,
    #[serde(flatten)]
    pub(crate) profile: UpdateSubuser,
}

/// The wanted state of a sub-user. Lists replace the ones before, cameras are sent as differences; what is absent
/// stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct UpdateSubuser {
    #[schema(required = true, nullable = false, min_length = 1, max_length = 255)]
    pub(crate) name: Option<String>,
    /// The login.
    #[schema(required = true, nullable = false, min_length = 1, max_length = 254)]
    pub(crate) email: Option<String>,
    #[schema(nullable = false, minimum = 0)]
    pub(crate) analytic_l1: Option<i64>,
    #[schema(nullable = false, minimum = 0)]
    pub(crate) analytic_l2: Option<i64>,
    #[schema(nullable = false, minimum = 0)]
    pub(crate) analytic_l3: Option<i64>,
    #[schema(nullable = false, max_items = 500)]
    pub(crate) cameras_to_attach: Option<Vec<i64>>,
    #[schema(nullable = false, max_items = 500)]
    pub(crate) cameras_to_detach: Option<Vec<i64>>,
    #[schema(nullable = false)]
    pub(crate) layouts: Option<Vec<i64>>,
    #[schema(nullable = false)]
    pub(crate) groups: Option<Vec<i64>>,
    #[schema(nullable = false)]
    pub(crate) permissions: Option<Vec<i64>>,
    /// This server does not support marks: only an empty list is accepted.
    #[schema(nullable = false, max_items = 0)]
    pub(crate) marks: Option<Vec<i64>>,
    /// From where the sub-user may log in: addresses, CIDR blocks, `first-last` ranges. Null is anywhere;
    /// an empty list is refused, because products disagree on what it means.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, min_items = 1, max_items = 256)]
    pub(crate) ip_pool: Nullable<Vec<String>>,
    /// From when on the sub-user may log in and use its sessions: RFC 3339, as exact as a nanosecond. Null is
    /// always.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) valid_from: Nullable<String>,
    /// Until when, and not at that moment any more: RFC 3339, as exact as a nanosecond. Null is for ever.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) valid_until: Nullable<String>,
    /// Whether the sub-user may not log in or use its sessions, whatever the time.
    #[schema(nullable = false)]
    pub(crate) suspended: Option<bool>,
}

impl UpdateSubuser {
    /// Known from the vendor's reference (update of a sub-user, 24.03).
    const MAX_CAMERA_IDS: usize = 500;

    /// # Errors
    /// A list is too long for a request of the API; the pages have no such limit.
    pub(crate) fn check_length(&self) -> Result<(), Errors> {
        let mut errors = Errors::default();
        for (field, list) in [
            ("cameras_to_attach", &self.cameras_to_attach),
            ("cameras_to_detach", &self.cameras_to_detach),
        ] {
            let length = list.as_ref().map_or(0, Vec::len);
            if length > Self::MAX_CAMERA_IDS {
                let most = Self::MAX_CAMERA_IDS;
                errors.add(
                    field,
                    format!("The {field} may not have more than {most} items."),
                );
            }
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors)
        }
    }

    /// Whether the request says anything of licences.
    pub(crate) const fn sends_licenses(&self) -> bool {
        self.analytic_l1.is_some() || self.analytic_l2.is_some() || self.analytic_l3.is_some()
    }
}

/// A new password for a sub-user; it ends every session of the account.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewPassword {
    /// Required, with its confirmation, unless `password_hash` is given.
    #[schema(nullable = false)]
    pub(crate) password: Option<Secret>,
    #[schema(nullable = false)]
    pub(crate) password_confirmation: Option<Secret>,
    /// In place of the password: an argon2id hash of it as a PHC string, within bounds.
    #[schema(nullable = false, max_length = 255)]
    pub(crate) password_hash: Option<Secret>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_lists_at_most_five_hundred_cameras_each_way() {
        let ids = |number| Some(vec![1; number]);
        for (attached, detached, is_short) in [(500, 500, true), (501, 0, false), (0, 501, false)] {
            let request = UpdateSubuser {
                cameras_to_attach: ids(attached),
                cameras_to_detach: ids(detached),
                ..UpdateSubuser::default()
            };
            assert_eq!(
                request.check_length().is_ok(),
                is_short,
                "{attached} {detached}"
            );
        }
    }
}
