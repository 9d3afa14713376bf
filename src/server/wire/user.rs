//! The account that is logged in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::time::time;
use crate::{
    domain::{
        license::{Level, Licenses},
        secret::Secret,
    },
    server::db::{permissions, users},
};

/// The account that is logged in, as itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Account {
    pub(crate) id: i64,
    pub(crate) login: String,
    pub(crate) name: String,
    /// Null for a parent account.
    #[schema(required = true)]
    pub(crate) parent_id: Option<i64>,
    /// The permissions that the account holds. Only here are their ids.
    pub(crate) permissions: Vec<Permission>,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
    /// The session used last.
    #[schema(required = true)]
    pub(crate) access_token_id: Option<String>,
    pub(crate) can_update_password: bool,
    pub(crate) analytic_license: Vec<License>,
}

/// Something an account may do. Ids differ between servers, names do not.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Permission {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) display_name: String,
    pub(crate) description: String,
    /// The title of the group it belongs to.
    pub(crate) group: String,
}

impl From<permissions::Permission> for Permission {
    fn from(row: permissions::Permission) -> Self {
        Self {
            id: row.id,
            name: row.name,
            display_name: row.display_name,
            description: row.description,
            group: row.group_title,
        }
    }
}

/// Analytics licences of one level.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct License {
    #[serde(rename = "type")]
    #[schema(example = "analytic_l1")]
    pub(crate) kind: &'static str,
    pub(crate) type_pretty: &'static str,
    /// How many the account has.
    pub(crate) all: u32,
    /// How many are left to give to sub-users, or for business cases.
    pub(crate) free: u32,
    /// How many sub-users have, or business cases take.
    pub(crate) used: u32,
}

impl License {
    /// The field of a sub-user for a level, which names the level elsewhere too.
    pub(crate) const fn field(level: Level) -> &'static str {
        match level {
            Level::L1 => "analytic_l1",
            Level::L2 => "analytic_l2",
            Level::L3 => "analytic_l3",
        }
    }

    fn levels(all: Licenses, used: Licenses) -> Vec<Self> {
        let license = |level: &Level| Self {
            kind: Self::field(*level),
            type_pretty: level.into(),
            all: all.of(*level),
            free: all.minus(used).of(*level),
            used: used.of(*level),
        };
        Level::ALL.iter().map(license).collect()
    }
}

impl Account {
    pub(crate) fn new(
        user: users::User,
        permissions: Vec<permissions::Permission>,
        licenses_taken: Licenses,
    ) -> Self {
        Self {
            id: user.id,
            login: user.login,
            name: user.name,
            parent_id: user.parent_id,
            permissions: permissions.into_iter().map(Into::into).collect(),
            created_at: time(user.created_at),
            updated_at: time(user.updated_at),
            access_token_id: user.access_token_id,
            can_update_password: true,
            analytic_license: License::levels(user.licenses.into(), licenses_taken),
        }
    }
}

/// A change of one's own password; it ends every session of the account.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct OwnPassword {
    #[schema(required = true, nullable = false)]
    pub(crate) current_password: Option<Secret>,
    #[schema(required = true, nullable = false)]
    pub(crate) password: Option<Secret>,
    #[schema(required = true, nullable = false)]
    pub(crate) password_confirmation: Option<Secret>,
}
