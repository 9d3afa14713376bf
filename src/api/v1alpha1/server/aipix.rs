//! What a person states of an aipix server, where the vendor's reference leaves it open.

use kube::KubeSchema;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::stated_permissions::StatedPermissions;
use crate::domain::aipix::WRITTEN;

/// How the server does what the vendor's reference leaves open.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct AipixForm {
    /// How the server shows one user in full. Default: at `users/subusers/{id}`, with `cameras`, `layouts`, `groups` and
    /// `permissions`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_user: Option<ShowUser>,
    /// How the server takes and shows the address pool of a user. Default: it keeps none, unless it announces one as
    /// vms-store does. Example: `{field: allowed_ips}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_pool: Option<IpPoolForm>,
    /// The names that the server gives to permissions of which no source says the group, by group: `"*"` of the group
    /// stands for them too. Each name once, at most 16 a group. Default: none. Example: `{maps: [maps-index]}`.
    #[serde(skip_serializing_if = "StatedPermissions::is_empty")]
    pub permissions: StatedPermissions,
}

/// How a server shows one user in full. The items of a list are ids, or objects with one; of permissions also names, or
/// objects with one.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct ShowUser {
    /// The path below `api/v1/`: names with `/` between them, of which exactly one is `{id}`; at most 256 characters.
    /// Default: `users/subusers/{id}`.
    #[schemars(schema_with = "user_path")]
    pub path: String,
    /// Where the cameras that are granted by themselves stand: 1 to 5 names of fields with dots between them, from the
    /// object of the user, which may be wrapped in `data`. Default: `cameras`. Example: `access.cameras`.
    #[schemars(schema_with = "field_path")]
    pub cameras: String,
    /// The same of the layouts. Default: `layouts`.
    #[schemars(schema_with = "field_path")]
    pub layouts: String,
    /// The same of the camera groups. Default: `groups`.
    #[schemars(schema_with = "field_path")]
    pub camera_groups: String,
    /// The same of the permissions. Default: `permissions`. Example: `rights`.
    #[schemars(schema_with = "field_path")]
    pub permissions: String,
}

impl Default for ShowUser {
    fn default() -> Self {
        Self {
            path: "users/subusers/{id}".to_owned(),
            cameras: "cameras".to_owned(),
            layouts: "layouts".to_owned(),
            camera_groups: "groups".to_owned(),
            permissions: "permissions".to_owned(),
        }
    }
}

/// How a server takes and shows the address pool of a user. After each write the pool is read back: a user whose pool the
/// server has not kept gets no access.
#[derive(KubeSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = (
    "!has(self.separator) || (has(self.form) && self.form == 'Text')",
    "a separator stands in one text alone: write `form: Text`, or take it away"
))]
#[x_kube(validation = (
    "(has(self.form) && self.form == 'FromTo') || (!has(self.fromField) && !has(self.toField))",
    "only objects have fields: write `form: FromTo`, or take fromField and toField away"
))]
#[x_kube(validation = (
    "!has(self.form) || self.form != 'FromTo' || !has(self.notation)",
    "an object has two addresses and no notation: take `notation` away, or write another form"
))]
pub struct IpPoolForm {
    /// The field of what is sent when a user is made or changed. Example: `allowed_ips`.
    #[schemars(schema_with = "free_field")]
    pub field: String,
    /// Where the pool stands in what is shown of a user, as the paths of `showUser`. Default: as `field`. Example:
    /// `access.allowed_ips`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "field_path")]
    pub shown_at: Option<String>,
    /// How the ranges are put together. `List`: a list of texts. `Text`: one text with a separator between them. `FromTo`:
    /// a list of objects, each with the first and the last address. Default: `List`.
    #[serde(default)]
    pub form: PoolForm,
    /// What stands between the ranges of `form: Text`: 1 to 4 characters that no range has. Default: `","`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 4), regex(pattern = "^[^0-9A-Fa-f./:%-]+$"))]
    pub separator: Option<String>,
    /// The field of the first address of `form: FromTo`. Default: `from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "field_name")]
    pub from_field: Option<String>,
    /// The field of the last address of `form: FromTo`. Default: `to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "field_name")]
    pub to_field: Option<String>,
    /// How one range is written in `List` and `Text`. `Any`: one address, a CIDR block or `first-last`, whichever is
    /// shortest. `Cidr`: CIDR blocks alone. `Range`: `first-last` alone. Default: `Any`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notation: Option<RangeNotation>,
    /// How "from anywhere" is sent and shown. `Null`: as null. `Empty`: as an empty list or text. Default: `Null`.
    #[serde(default)]
    pub anywhere: Anywhere,
}

/// How the ranges of a pool are put together.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PoolForm {
    /// A list of texts.
    #[default]
    List,
    /// One text.
    Text,
    /// A list of objects, each with the first and the last address.
    FromTo,
}

/// How one range is written.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RangeNotation {
    /// Whichever is shortest.
    #[default]
    Any,
    /// CIDR blocks alone.
    Cidr,
    /// `first-last` alone.
    Range,
}

/// How "from anywhere" is sent and shown.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Anywhere {
    /// As null.
    #[default]
    Null,
    /// As an empty list or text.
    Empty,
}

const FIELD_NAME: &str = "^[A-Za-z0-9_-]+$";
const FIELD_PATH: &str = r"^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){0,4}$";

/// CEL in place of a pattern: its message says what a path is.
fn user_path(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "minLength": 4,
        "maxLength": 256,
        "x-kubernetes-validations": [{
            "rule": "self.matches('^([A-Za-z0-9_-][A-Za-z0-9._-]*/)*[{]id[}](/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$')",
            "message": "write a path below api/v1/: names with `/` between them, of which exactly one is {id}, such as users/subusers/{id}",
        }],
    })
}

fn field_name(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "minLength": 1, "maxLength": 64, "pattern": FIELD_NAME})
}

fn field_path(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "minLength": 1, "maxLength": 324, "pattern": FIELD_PATH})
}

/// A field that is sent for nothing else.
fn free_field(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "minLength": 1,
        "maxLength": 64,
        "pattern": FIELD_NAME,
        "x-kubernetes-validations": [{
            "rule": format!("!(self in {WRITTEN:?})"),
            "message": "this field is sent for something else",
            "messageExpression": "'the field `' + self + '` is sent for something else'",
        }],
    })
}
