//! What this driver sends and reads, field by field. The reference store has types of its own for the same
//! bodies; both are held to the same golden files.
//!
//! Fields are known from the vendor's reference of 24.03 (creating, updating and listing sub-users) unless
//! they say otherwise. `ip_pool`, `version` and `vms_store` are ours, and sent or expected only where a
//! server announces them. Unknown fields are ignored.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    domain::name::{CameraId, Login, SetId, UserId},
    store::Secret,
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

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Body {
    /// `POST token`.
    Token(TokenRequest),
    /// `POST users/subusers`.
    Create(CreateUser),
    /// `PUT users/subusers/{id}`.
    Update(UpdateUser),
    /// `POST users/subusers/{id}/change-password`.
    Password(NewPassword),
}

/// What the parent account logs in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct TokenRequest {
    pub(super) login: Arc<str>,
    #[serde(serialize_with = "expose")]
    pub(super) password: Secret,
    /// The session to end in favour of the new one, after an answer of 419.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) session_id: Option<WireId>,
}

/// A new user, with at most five hundred cameras.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct CreateUser {
    pub(super) name: Arc<str>,
    pub(super) email: Login,
    #[serde(flatten)]
    pub(super) password: NewPassword,
    pub(super) cameras_to_attach: Vec<WireId>,
    #[serde(flatten)]
    pub(super) rights: Rights,
}

/// A change: cameras by what is added and taken, the rest whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct UpdateUser {
    pub(super) name: Arc<str>,
    pub(super) email: Login,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) cameras_to_attach: Vec<WireId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) cameras_to_detach: Vec<WireId>,
    #[serde(flatten)]
    pub(super) rights: Rights,
}

/// All but the cameras. That these arrays replace what was there is inferred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Rights {
    pub(super) layouts: Vec<WireId>,
    pub(super) groups: Vec<WireId>,
    pub(super) permissions: Vec<WireId>,
    /// Sent only where the server announces it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ip_pool: Option<IpPool>,
}

/// Ours: `null` is from anywhere, else ranges; never an empty list, which many products read as "everything".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct IpPool(pub(super) Option<Vec<String>>);

/// A password, twice, as a form has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct NewPassword {
    #[serde(serialize_with = "expose")]
    pub(super) password: Secret,
    #[serde(serialize_with = "expose")]
    pub(super) password_confirmation: Secret,
}

fn expose<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

/// `GET static/basic`, which needs no token.
#[derive(Debug, Deserialize)]
pub(super) struct StaticBasic {
    pub(super) version: Arc<str>,
    #[serde(default)]
    pub(super) is_captcha_available: bool,
    pub(super) vms_store: Option<Announcement>,
}

/// Ours: what a reference store says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Announcement {
    pub(super) identity: Option<Arc<str>>,
    #[serde(default)]
    pub(super) ip_pool: bool,
    #[serde(default)]
    pub(super) row_version: bool,
    pub(super) max_per_page: Option<u32>,
}

/// The answer to `POST token`.
#[derive(Deserialize)]
pub(super) struct TokenAnswer {
    pub(super) access_token: String,
}

/// The answer of 419: the sessions that are open.
#[derive(Debug, Deserialize)]
pub(super) struct SessionLimit {
    pub(super) sessions: Vec<OpenSession>,
}

/// One of them. The app of the vendor shows these fields; which form `last` has is unknown.
#[derive(Debug, Deserialize)]
pub(super) struct OpenSession {
    pub(super) id: WireId,
    pub(super) user_agent: Option<String>,
    #[serde(default)]
    pub(super) online: bool,
    pub(super) last: Option<String>,
}

/// `GET users/self`, as far as we read it.
#[derive(Debug, Deserialize)]
pub(super) struct OwnUser {
    pub(super) id: WireId,
    pub(super) permissions: Vec<Permission>,
}

/// A permission that somebody holds; `group` is the title that the VMS shows.
#[derive(Debug, Deserialize)]
pub(super) struct Permission {
    pub(super) id: WireId,
    pub(super) name: Arc<str>,
    #[serde(default)]
    pub(super) group: Arc<str>,
}

/// A row of `GET users/subusers`.
#[derive(Debug, Deserialize)]
pub(super) struct SubuserRow {
    pub(super) id: WireId,
    pub(super) login: String,
    /// Ours.
    pub(super) version: Option<u64>,
}

/// `GET users/subusers/{id}`: that it exists is inferred, that it has these fields is ours.
#[derive(Debug, Deserialize)]
pub(super) struct Subuser {
    pub(super) id: WireId,
    pub(super) login: String,
    pub(super) name: Arc<str>,
    pub(super) version: Option<u64>,
    pub(super) cameras: Vec<Reference>,
    pub(super) layouts: Vec<Reference>,
    pub(super) groups: Vec<Reference>,
    pub(super) permissions: Vec<Permission>,
    /// `None` where the field is missing, `Some(None)` where it is `null`.
    #[serde(default, deserialize_with = "present")]
    pub(super) ip_pool: Option<Option<Vec<String>>>,
}

/// What creating and changing a user answer, as far as we read it.
#[derive(Debug, Deserialize)]
pub(super) struct Written {
    pub(super) id: WireId,
    pub(super) login: String,
}

/// A row of `GET cameras`.
#[derive(Debug, Deserialize)]
pub(super) struct Camera {
    pub(super) id: WireId,
    pub(super) name: Arc<str>,
}

/// A row of `GET layouts`: cells of the grid may be empty.
#[derive(Debug, Deserialize)]
pub(super) struct Layout {
    pub(super) id: WireId,
    pub(super) name: Arc<str>,
    pub(super) grid: Vec<Option<Cell>>,
}

/// A cell of a layout's grid: the reference shows `camera_id` and `stream_id`, others the camera itself.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Cell {
    /// As in the reference.
    Documented {
        /// The camera in the cell.
        camera_id: WireId,
    },
    /// The camera.
    Camera(Reference),
}

impl From<Cell> for WireId {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Documented { camera_id } => camera_id,
            Cell::Camera(camera) => camera.into(),
        }
    }
}

/// A row of `GET groups`.
#[derive(Debug, Deserialize)]
pub(super) struct Group {
    pub(super) id: WireId,
    pub(super) name: Arc<str>,
    pub(super) items: Vec<Reference>,
    pub(super) items_count: Option<usize>,
}

/// An id, or an object that has one: which of the two a list holds differs between sources.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Reference {
    /// The id alone.
    Id(WireId),
    /// The object.
    Object {
        /// Its id.
        id: WireId,
    },
}

impl From<Reference> for WireId {
    fn from(reference: Reference) -> Self {
        match reference {
            Reference::Id(id) | Reference::Object { id } => id,
        }
    }
}

/// A page of a listing, as Laravel has it.
#[derive(Debug, Deserialize)]
pub(super) struct Page<T> {
    pub(super) data: Vec<T>,
    pub(super) meta: Meta,
}

/// Where a page stands among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Meta {
    pub(super) current_page: u32,
    pub(super) last_page: u32,
    pub(super) total: usize,
}

/// Tells a missing field from one that is `null`.
fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(pool(""), None);
        assert_eq!(pool(r#","ip_pool":null"#), Some(None));
        assert_eq!(pool(r#","ip_pool":[]"#), Some(Some(vec![])));
    }

    #[test]
    fn no_body_shows_its_password_in_debug() {
        let body = Body::Password(NewPassword {
            password: Secret::new("hunter2"),
            password_confirmation: Secret::new("hunter2"),
        });
        assert!(!format!("{body:?}").contains("hunter2"));
        assert!(serde_json::to_string(&body).unwrap().contains("hunter2"));
    }
}
