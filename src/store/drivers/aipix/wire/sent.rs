//! Bodies that the driver sends.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::Value;

use crate::store::answers::WireId;
use crate::{
    domain::{aipix::FieldName, name::Login, terms::TermsVersion, validity::Validity},
    store::Secret,
};

/// Ours: the field of a new user that a server without consent complains of.
pub(crate) const ACCEPTED_TERMS: &str = "accepted_terms";

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Body {
    /// `POST token`.
    Token(TokenRequest),
    /// `POST logout`.
    Logout(LogoutRequest),
    /// `POST users/subusers`.
    Create(CreateUser),
    /// `PUT users/subusers/{id}`.
    Update(UpdateUser),
    /// `POST users/subusers/{id}/change-password`.
    Password(NewPassword),
    /// `POST layouts` and `PUT layouts/{id}`.
    Layout(WholeLayout),
    /// `POST groups` and `PUT groups/{id}`.
    Group(WholeGroup),
}

/// A layout, whole: known from the vendor's reference (creating a layout, 24.03; updating a layout, 23.09), where all three
/// are required.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct WholeLayout {
    pub(crate) name: Arc<str>,
    /// Left out where a server shows none of a layout that it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) layout_template: Option<Arc<str>>,
    /// `null` is an empty cell.
    pub(crate) grid: Vec<Option<FilledCell>>,
}

/// A cell of a layout with its camera.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct FilledCell {
    pub(crate) camera_id: WireId,
    /// Which of its streams is shown; left out where a server shows no streams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stream_id: Option<WireId>,
}

/// A camera group, whole: known from the vendor's reference (creating a group, 23.09; updating a group, 24.03).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct WholeGroup {
    pub(crate) name: Arc<str>,
    pub(crate) items: Vec<WireId>,
}

/// What the parent account logs in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct TokenRequest {
    pub(crate) login: Arc<str>,
    #[serde(serialize_with = "expose")]
    pub(crate) password: Secret,
    /// The session to end in favour of the new one, after an answer of 419.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) session_id: Option<WireId>,
}

/// The end of a session: the token says of which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct LogoutRequest {
    /// What `X-UUID` says of the client.
    pub(crate) uuid: Arc<str>,
}

/// A new user, with at most five hundred cameras.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct CreateUser {
    pub(crate) name: Arc<str>,
    pub(crate) email: Login,
    #[serde(flatten)]
    pub(crate) password: NewPassword,
    pub(crate) cameras_to_attach: Vec<WireId>,
    #[serde(flatten)]
    pub(crate) rights: Rights,
    /// Sent only where the server announces terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) accepted_terms: Option<TermsVersion>,
}

/// A change: cameras by what is added and taken, the rest whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct UpdateUser {
    pub(crate) name: Arc<str>,
    pub(crate) email: Login,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) cameras_to_attach: Vec<WireId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) cameras_to_detach: Vec<WireId>,
    #[serde(flatten)]
    pub(crate) rights: Rights,
}

/// All but the cameras. That these arrays replace what was there is inferred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Rights {
    pub(crate) layouts: Vec<WireId>,
    pub(crate) groups: Vec<WireId>,
    pub(crate) permissions: Vec<WireId>,
    /// Licences of each level; sent only where there are some, or their number changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) analytic_l1: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) analytic_l2: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) analytic_l3: Option<u32>,
    /// Sent only where the server announces it, or somebody states that it keeps one.
    #[serde(flatten)]
    pub(crate) ip_pool: Option<IpPool>,
    /// The three of them sent only where the server announces them.
    #[serde(flatten)]
    pub(crate) times: Option<Times>,
}

/// Ours: when a user may log in and use its sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Times {
    /// `null` is always.
    pub(crate) valid_from: Option<Timestamp>,
    /// `null` is for ever.
    pub(crate) valid_until: Option<Timestamp>,
    /// Not at all, whatever the time.
    pub(crate) suspended: bool,
}

impl From<&Validity> for Times {
    fn from(validity: &Validity) -> Self {
        Self {
            valid_from: validity.from,
            valid_until: validity.until,
            suspended: validity.suspended,
        }
    }
}

/// An address pool, in the form of the server. No source has any: field and form are ours, or stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IpPool {
    /// The one field.
    pub(crate) field: FieldName,
    pub(crate) value: Value,
}

impl Serialize for IpPool {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(1))?;
        object.serialize_entry(self.field.as_str(), &self.value)?;
        object.end()
    }
}

/// A new password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum NewPassword {
    /// Twice, as a form has it.
    Plain {
        /// The password.
        #[serde(serialize_with = "expose")]
        password: Secret,
        /// The same.
        #[serde(serialize_with = "expose")]
        password_confirmation: Secret,
    },
    /// Ours: as a PHC string. Sent only where the server announces it.
    Hashed {
        /// The hash.
        #[serde(serialize_with = "expose")]
        password_hash: Secret,
    },
}

fn expose<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}
