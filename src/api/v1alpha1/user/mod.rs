//! The user: who may see what, do what, and log in from where.

use kube::{CustomResource, KubeSchema};
use schemars::{JsonSchema, Schema, json_schema};
use serde::{Deserialize, Serialize};

use super::{
    IpPool, Limits, PasswordReference, Permissions, RoleReference, Selection, ServerReference,
    SetSelection, schema,
};

mod effective;
mod status;

pub use effective::{
    EffectiveAddresses, EffectiveDeclaration, EffectiveMoment, EffectivePermission,
    EffectiveSelection, EffectiveSuspension,
};
pub use status::{AccessCounts, AppliedGrant, AppliedPassword, ReportedViolation, VmsUserStatus};

/// What a VmsUser declares.
#[derive(CustomResource, KubeSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[kube(
    group = "vms-operator.io",
    version = "v1alpha1",
    kind = "VmsUser",
    plural = "vmsusers",
    shortname = "vmsu",
    category = "vms-operator",
    namespaced,
    status = "VmsUserStatus",
    derive = "PartialEq",
    doc = "A user of a VMS: which cameras, layouts and camera groups they see, what they may do, and from where they log in.",
    selectable = ".spec.serverRef.name",
    selectable = ".spec.login",
    printcolumn(name = "Login", type_ = "string", json_path = ".spec.login"),
    printcolumn(
        name = "Ready",
        type_ = "string",
        json_path = ".status.conditions[?(@.type=='Ready')].status"
    ),
    printcolumn(
        name = "Reason",
        type_ = "string",
        json_path = ".status.conditions[?(@.type=='Ready')].reason"
    ),
    printcolumn(
        name = "Cameras",
        type_ = "integer",
        json_path = ".status.access.cameras"
    ),
    printcolumn(
        name = "Layouts",
        type_ = "integer",
        json_path = ".status.access.layouts",
        priority = 1
    ),
    printcolumn(
        name = "Groups",
        type_ = "integer",
        json_path = ".status.access.cameraGroups",
        priority = 1
    ),
    printcolumn(
        name = "Server",
        type_ = "string",
        json_path = ".spec.serverRef.name",
        priority = 1
    ),
    printcolumn(
        name = "ID",
        type_ = "string",
        json_path = ".status.externalId",
        priority = 1
    ),
    printcolumn(
        name = "Until",
        type_ = "string",
        json_path = ".spec.validUntil",
        priority = 1
    ),
    printcolumn(
        name = "Suspended",
        type_ = "boolean",
        json_path = ".spec.suspended",
        priority = 1
    ),
    printcolumn(
        name = "Age",
        type_ = "date",
        json_path = ".metadata.creationTimestamp"
    ),
    printcolumn(
        name = "Message",
        type_ = "string",
        json_path = ".status.conditions[?(@.type=='Ready')].message",
        priority = 1
    )
)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new("!has(self.validFrom) || !has(self.validUntil) || self.validFrom < self.validUntil")
    .message("the access ends before it begins: validFrom is not before validUntil")
    .field_path(".validUntil"))]
pub struct VmsUserSpec {
    /// The server on which the user lives. Cannot change.
    #[x_kube(validation = (
        "self == oldSelf",
        "a user cannot move to another server: delete the VmsUser and create another"
    ))]
    pub server_ref: ServerReference,
    /// The name under which the user logs in: printable ASCII without spaces, at most 254 characters; upper
    /// and lower case are the same. It is the identity of the user in the VMS. Cannot change. Example:
    /// `alice@example.com`.
    #[schemars(length(min = 1, max = 254), regex(pattern = schema::GRAPHIC))]
    #[x_kube(validation = (
        "self == oldSelf",
        "a login cannot change: delete the VmsUser and create another"
    ))]
    pub login: String,
    /// The name that the VMS shows; at most 255 characters. Default: the login. Example: `Alice Lane`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255))]
    pub display_name: Option<String>,
    /// Where the password comes from. Default: a new user gets a password that nobody knows, the password of an
    /// existing one is left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
    /// What the user sees. Default: nothing.
    #[serde(default, skip_serializing_if = "Access::is_empty")]
    pub access: Access,
    /// What the user may do, by group of actions. Default: nothing. Example: `{archive: [View], ptz: ["*"]}`.
    #[serde(default, skip_serializing_if = "Permissions::is_empty")]
    pub permissions: Permissions,
    /// Further actions by the names that the server itself uses, for what permissions has no name for, each
    /// once; at most 64. Default: none. Example: `[bridges]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "schema::raw_permissions")]
    pub extra_permissions: Vec<String>,
    /// How much of what is limited the user may use. Default: nothing. Example: `{licenses: {l1: 2, l3: 1}}`.
    #[serde(default, skip_serializing_if = "Limits::is_none")]
    pub limits: Limits,
    /// From where the user may log in. Default: from anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip_pool: Option<IpPool>,
    /// The moment from which the user has access; before it there is none. Exact where the VMS itself keeps to it,
    /// elsewhere when the operator gets to it. Default: always. Example: `"2026-12-01T08:00:00Z"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "schema::moment")]
    pub valid_from: Option<String>,
    /// The moment at which the access ends, also for a user who is logged in. Exact where the VMS itself keeps to it,
    /// elsewhere when the operator gets to it. Default: never. Example: `"2027-01-31T00:00:00Z"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "schema::moment")]
    pub valid_until: Option<String>,
    /// Whether the user has no access for now, whatever is granted. Default: false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended: Option<bool>,
    /// Roles of the user, each name once; at most 16. What they grant is added to what this object grants; what
    /// they restrict, restricts the user: addresses must be in every pool, the latest `validFrom` and the
    /// earliest `validUntil` count, and so does any suspension. While a role is not there, nothing is added, and
    /// what is in force stays. Default: none. Example: `[{name: night-shift}]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16))]
    #[x_kube(merge_strategy = ListMerge::Map(vec!["name".into()]))]
    pub role_refs: Vec<RoleReference>,
    /// What happens in the VMS when this object is deleted. `Delete`: the user is deleted, with all that
    /// they made there. `Orphan`: the user stays as it is. Default: `Delete`.
    #[serde(default)]
    pub deletion_policy: DeletionPolicy,
}

/// Where a password comes from, and for how long it counts.
#[derive(KubeSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = forbid_value)]
#[x_kube(validation = Rule::new("!has(self.value)")
    .message("a password does not belong in a manifest: put it into a Secret, and name that in secretRef")
    .reason(Reason::FieldValueForbidden)
    .field_path(".value"))]
#[x_kube(validation = Rule::new("has(self.value) || has(self.secretRef) != has(self.generate)")
    .message("say where the password comes from: either secretRef names its Secret, or generate makes one"))]
#[x_kube(validation = Rule::new("!has(self.generate) || !has(self.format) || self.format == 'Plain'")
    .message("a password that is generated has the format Plain")
    .field_path(".format"))]
pub struct Password {
    /// The Secret that holds it: 6 to 255 Latin letters, digits and the special characters that the VMS
    /// takes, or a hash as `format` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<PasswordReference>,
    /// Makes the password, and a Secret that holds it beside the login. The Secret goes with this object; deleting
    /// it makes another one with another password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generate: Option<GeneratedPassword>,
    /// How the Secret of secretRef writes it. `Plain`: the password itself. `Argon2idPHC`: a hash of it, such as
    /// `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`, with 19456 to 65536 KiB of memory, 2 to 10 passes, 1 to 4 lanes,
    /// a salt of 16 to 48 and an output of 32 to 64 bytes, where the VMS takes one. Default: `Plain`.
    #[serde(default)]
    pub format: PasswordFormat,
    /// Which password counts. `Enforce`: the Secret's; another one is set back. `Initial`: the user's own once
    /// it is set. Default: `Enforce`.
    #[serde(default)]
    pub policy: PasswordPolicy,
}

/// Declares the field that people try first: a cluster then answers with a sentence instead of dropping it.
fn forbid_value(password: &mut Schema) {
    let properties = password
        .ensure_object()
        .entry("properties")
        .or_insert_with(|| json_schema!({}).to_value());
    properties["value"] = json_schema!({
        "description": "Always refused: a password belongs in a Secret, not in a manifest.",
        "type": "string",
        "maxLength": 1024,
    })
    .to_value();
}

/// A password to be made, and the Secret to put it into.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct GeneratedPassword {
    /// The name of the Secret, in the namespace of this object, with the keys login and password. One that is there
    /// already is left alone. Example: `alice-login`.
    #[schemars(length(min = 1, max = 253), regex(pattern = schema::OBJECT_NAME))]
    pub secret_name: String,
    /// How many letters and digits the password has, 22 to 255. Default: 24.
    #[serde(default = "GeneratedPassword::default_length")]
    #[schemars(range(min = 22, max = 255))]
    pub length: u8,
}

impl GeneratedPassword {
    /// Some 142 bits; the least has 130.
    const fn default_length() -> u8 {
        24
    }
}

/// How a Secret writes a password.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PasswordFormat {
    /// The password itself.
    #[default]
    Plain,
    /// A hash of it.
    #[serde(rename = "Argon2idPHC")]
    Argon2idPhc,
}

/// Whose a password is.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PasswordPolicy {
    /// The Secret's: another one is set back.
    #[default]
    Enforce,
    /// The user's own once it is set.
    Initial,
}

/// What a user sees.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Access {
    /// Cameras. Default: none. Example: `{names: [gate-1], selector: {matchLabels: {site: north}}}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cameras: Option<Selection>,
    /// Layouts; every camera of each must be granted by itself, unless `memberCameras` says otherwise. Default:
    /// none. Example: `{names: [north-wall]}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layouts: Option<SetSelection>,
    /// Camera groups; every camera of each must be granted by itself, unless `memberCameras` says otherwise.
    /// Default: none. Example: `{names: [perimeter]}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera_groups: Option<SetSelection>,
}

impl Access {
    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What happens in the VMS when an object is deleted.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeletionPolicy {
    /// The user is deleted, with all that they made there.
    #[default]
    Delete,
    /// The user stays as it is.
    Orphan,
}
