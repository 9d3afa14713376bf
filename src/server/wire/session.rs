//! Finding the server, logging in and out.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Account;
use crate::{domain::secret::Secret, server::config::Terms};

/// What anybody may know of the server.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Basic {
    pub(crate) version: &'static str,
    pub(crate) is_captcha_available: bool,
    pub(crate) is_external_auth_enabled: bool,
    pub(crate) available_locales: Vec<&'static str>,
    /// Announces what no source documents, so that no driver assumes it of another server.
    pub(crate) vms_store: Extensions,
}

/// What this server does beyond the vendor's reference.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Extensions {
    /// `full`: everything below is served.
    pub(crate) profile: &'static str,
    /// Created with the database, and as long-lived.
    #[schema(min_length = 36, max_length = 36)]
    pub(crate) identity: String,
    /// Sub-users have `ip_pool`.
    pub(crate) ip_pool: bool,
    /// Sub-users have `valid_from`, `valid_until` and `suspended`, which are checked at each login and each request.
    pub(crate) validity: bool,
    /// Sub-users have `version`, which grows with every change of what they are and may.
    pub(crate) row_version: bool,
    /// Sub-users have `password_changed_at`, which is another time after each change of the password.
    pub(crate) password_changed_at: bool,
    /// A parent may set a password by `password_hash`.
    pub(crate) password_hash: bool,
    /// `GET /users/subusers/{id}` answers with everything that was granted.
    pub(crate) show_grants: bool,
    /// A session or account that ends is refused from the next request on.
    pub(crate) immediate_revocation: bool,
    /// The most rows a page.
    pub(crate) max_per_page: u32,
    /// Names of permissions that no source names.
    pub(crate) invented_permissions: Vec<&'static str>,
    /// Tests may move the clock ahead.
    pub(crate) movable_clock: bool,
    /// What has to be agreed to before a user is added: `accepted_terms` of a new sub-user names the version.
    /// Null where nothing has.
    #[schema(required = true)]
    pub(crate) terms: Option<AskedTerms>,
}

/// Terms of a paid service.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AskedTerms {
    /// 1 to 64 letters, digits, `.`, `-` or `_`.
    #[schema(min_length = 1, max_length = 64, example = "2026-01")]
    pub(crate) version: String,
    /// Where they can be read: http or https.
    #[schema(min_length = 8, max_length = 512)]
    pub(crate) url: String,
}

impl From<&Terms> for AskedTerms {
    fn from(terms: &Terms) -> Self {
        Self {
            version: terms.version.to_string(),
            url: terms.link.to_string(),
        }
    }
}

/// A login. Unknown fields of other clients are ignored.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Credentials {
    #[schema(required = true, nullable = false, max_length = 254)]
    pub(crate) login: Option<String>,
    #[schema(required = true, nullable = false)]
    pub(crate) password: Option<Secret>,
    /// A session of the 419 answer, to be ended in favour of the new one.
    pub(crate) session_id: Option<String>,
    /// Ignored: there is no captcha.
    #[expect(dead_code, reason = "part of the documented request")]
    pub(crate) captcha: Option<String>,
    /// Ignored: there is no captcha.
    #[expect(dead_code, reason = "part of the documented request")]
    pub(crate) key: Option<String>,
}

/// An open session and its token, which is shown only here.
#[derive(Serialize, ToSchema)]
pub(crate) struct Login {
    pub(crate) user: Account,
    /// To be sent as `Authorization: Bearer …`.
    pub(crate) access_token: String,
}

/// An open session.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OpenSession {
    pub(crate) id: String,
    #[schema(required = true)]
    pub(crate) user_agent: Option<String>,
    /// Used within the last five minutes.
    pub(crate) online: bool,
    /// When it was used last.
    pub(crate) last: String,
    /// What it said in `X-Client`.
    #[schema(required = true)]
    pub(crate) client: Option<String>,
    pub(crate) ip: String,
    pub(crate) is_current: bool,
}

/// A logout.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct LogoutRequest {
    /// The device that the mobile clients name; ignored, the token says which session ends.
    #[expect(dead_code, reason = "part of the documented request")]
    pub(crate) uuid: Option<String>,
}
