//! The connection to a VMS, and who may use how much of it.

use kube::{CustomResource, KubeSchema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    CertificateReference, ChangeGuard, CredentialsReference, Limits, Permissions, Selection, schema,
};

mod aipix;
mod discovery;
mod stated_permissions;
mod status;

pub use aipix::{AipixForm, Anywhere, IpPoolForm, PoolForm, RangeNotation, ShowUser};
pub use discovery::{DiscoveredKind, Discovery, DiscoveryStatus, LabelSource, WaitingDiscovery};
pub use stated_permissions::StatedPermissions;
pub use status::{Proven, ServerCounts, VmsServerStatus};

/// What a VmsServer declares.
#[derive(CustomResource, KubeSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[kube(
    group = "vms-operator.io",
    version = "v1alpha1",
    kind = "VmsServer",
    plural = "vmsservers",
    shortname = "vmss",
    category = "vms-operator",
    namespaced,
    status = "VmsServerStatus",
    derive = "PartialEq",
    doc = "One connection to a VMS under one account, whose users are managed here. Cameras, layouts and camera groups of the VMS live in the same namespace.",
    printcolumn(name = "URL", type_ = "string", json_path = ".spec.url"),
    printcolumn(name = "Version", type_ = "string", json_path = ".status.version"),
    printcolumn(name = "Users", type_ = "integer", json_path = ".status.counts.users"),
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
#[x_kube(validation = Rule::new(PLAIN_HTTP)
    .message("plain HTTP shows every password to the network: use https, or say `allowPlainHttp: true`")
    .field_path(".url"))]
#[x_kube(validation = Rule::new("!has(self.aipix) || !has(self.driver) || self.driver == 'Aipix'")
    .message("this is stated of a server of the driver Aipix alone: take it away, or write `driver: Aipix`")
    .field_path(".aipix"))]
pub struct VmsServerSpec {
    /// Which kind of VMS it is. `Aipix`: the VMS whose sub-users the product manages. `Frigate`: Frigate from 0.18 on,
    /// where recordings, events and PTZ come with each camera. `ZoneMinder`: ZoneMinder 1.36, whose users have cameras
    /// and PTZ alone. Default: `Aipix`.
    #[serde(default)]
    pub driver: Driver,
    /// How a server of the driver `Aipix` does what the vendor's reference leaves open: see docs/drivers/aipix.md. Default:
    /// as vms-store does. Example: `{ipPool: {field: allowed_ips}}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aipix: Option<Box<AipixForm>>,
    /// The address of the VMS, with its scheme and without credentials; http only where `allowPlainHttp` is
    /// true or the host is this machine. That of ZoneMinder ends with the path of its pages, such as `/zm`; that of
    /// Frigate leads to the port that asks for a login, 8971. Example: `https://vms.example.com`.
    #[schemars(length(min = 1, max = 1024))]
    #[x_kube(
        validation = (
            "isURL(self) && self.matches('^https?://[^/]')",
            "write the address of the VMS with its scheme, such as https://vms.example.com"
        ),
        validation = (
            "!self.matches('[@?#]')",
            "leave user, password, query and fragment out of the address: credentials belong in the Secret that credentialsSecretRef names"
        )
    )]
    pub url: String,
    /// The Secret with the account under which users are managed.
    pub credentials_secret_ref: CredentialsReference,
    /// The Secret with the CA certificates to trust when connecting to the VMS; a self-signed certificate of the VMS
    /// itself may be among them. The address must be in its subjectAltName: a name in CN alone does not count.
    /// Default: those that this system trusts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_secret_ref: Option<CertificateReference>,
    /// Whether passwords may cross a network unencrypted. Default: false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_plain_http: Option<bool>,
    /// Other namespaces whose users may live on this server, each with the most that they may be given; at
    /// most 256. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 256))]
    #[x_kube(merge_strategy = ListMerge::Map(vec!["namespace".into()]))]
    pub shares: Vec<Share>,
    /// Users that exist in the VMS already and may be taken over, each by the namespace and the login of its
    /// VmsUser; at most 2000. All others are left alone. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 2000))]
    #[x_kube(merge_strategy = ListMerge::Map(vec!["namespace".into(), "login".into()]))]
    pub adopt: Vec<Adoption>,
    /// What a declaration with violations may still gain. `Hold`: nothing until all of it is valid. `Narrow`:
    /// what is granted without a violation. What it takes away is taken away either way. Default: `Hold`.
    #[serde(default)]
    pub on_violation: OnViolation,
    /// Whether the VMS is written to. `Manage`: its users are made to agree. `Observe`: status says what would
    /// change, and nothing is written. Default: `Manage`.
    #[serde(default)]
    pub mode: Mode,
    /// How many users may lose what they made in the VMS, by being deleted, before somebody is asked. What is too much
    /// takes their access at once, and waits with the rest.
    #[serde(default)]
    pub change_guard: ChangeGuard,
    /// What of the VMS appears as objects of the kinds VmsCamera, VmsLayout and VmsCameraGroup, where nobody declares it;
    /// `{}` is all of it. What is declared by hand always comes first. Default: nothing. Example: `{labelsFrom: Groups}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discovery: Option<Discovery>,
    /// Which objects of this server may say `manage: true`, and so have their layout or camera group made, renamed, filled and
    /// deleted in the VMS. Default: none, nothing but users is written. Example: `[Layouts, CameraGroups]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "schema::managed_kinds")]
    pub managed_kinds: Vec<ManagedKind>,
    /// Whether every user must have an address pool: one without may then log in from nowhere, instead of from
    /// anywhere. Default: false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require_ip_pool: Option<bool>,
    /// The terms of a paid service that the owner of this object has read and agrees to. Where the VMS asks
    /// for consent, users are added only under exactly this version; users that are there already are not
    /// concerned. Default: none. Example: `{version: "2026-01"}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_terms: Option<AcceptedTerms>,
    /// Intervals of resync and full check.
    #[serde(default)]
    pub intervals: Intervals,
    /// How much the VMS may be asked.
    #[serde(default)]
    pub request_budget: RequestBudget,
    /// The identity of the VMS that may be written to after it changed; what the VMS says now is in the
    /// condition that reports the change. Default: the first one seen. Example: `7f3c9a`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253))]
    pub confirmed_identity: Option<String>,
}

/// The host may be read by pattern alone because the address has no user before it.
const PLAIN_HTTP: &str = r"!self.url.startsWith('http://') || (has(self.allowPlainHttp) && self.allowPlainHttp) || self.url.matches(r'^http://(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]+)?(/|$)')";

/// A kind of VMS.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Driver {
    /// The VMS whose sub-users the product manages.
    #[default]
    Aipix,
    /// Frigate, from 0.18 on.
    Frigate,
    /// ZoneMinder 1.36.
    ZoneMinder,
}

/// What a namespace may give its users on a server; what it does not name is not shared.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Share {
    /// The namespace. Example: `shop`.
    #[schemars(length(min = 1, max = 63), regex(pattern = schema::NAMESPACE))]
    pub namespace: String,
    /// The logins that its users may have; `*` stands for any characters. Example: `"*@shop.example.com"`.
    #[schemars(length(min = 1, max = 254), regex(pattern = schema::GRAPHIC))]
    pub login_pattern: String,
    /// The cameras that its users may see. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cameras: Option<Selection>,
    /// The layouts that its users may see. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layouts: Option<Selection>,
    /// The camera groups that its users may see. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera_groups: Option<Selection>,
    /// The actions that its users may do. Default: none.
    #[serde(default, skip_serializing_if = "Permissions::is_empty")]
    pub permissions: Permissions,
    /// Further actions by the names that the server itself uses, each once; at most 64. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "schema::raw_permissions")]
    pub extra_permissions: Vec<String>,
    /// What all of its users together may use of what is limited. Default: nothing. Example:
    /// `{licenses: {l1: 10}}`.
    #[serde(default, skip_serializing_if = "Limits::is_none")]
    pub limits: Limits,
}

/// Terms that were agreed to.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct AcceptedTerms {
    /// The version, exactly as the VMS names it: 1 to 64 letters, digits, `.`, `-` or `_`. A user that waits
    /// for consent names version and address of the terms in its status. Example: `2026-01`.
    #[schemars(length(min = 1, max = 64), regex(pattern = schema::TERMS_VERSION))]
    pub version: String,
}

/// A user of the VMS that a VmsUser may take over.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Adoption {
    /// The namespace of the VmsUser. Example: `video`.
    #[schemars(length(min = 1, max = 63), regex(pattern = schema::NAMESPACE))]
    pub namespace: String,
    /// The login in the VMS; upper and lower case are the same. Example: `alice@example.com`.
    #[schemars(length(min = 1, max = 254), regex(pattern = schema::GRAPHIC))]
    pub login: String,
}

/// What a declaration with violations may still gain.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnViolation {
    /// Nothing until all of it is valid.
    #[default]
    Hold,
    /// What is granted without a violation.
    Narrow,
}

/// Whether a VMS is written to.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Its users are made to agree with what is declared.
    #[default]
    Manage,
    /// Status says what would change, and nothing is written.
    Observe,
}

/// What is written to a VMS besides users.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManagedKind {
    /// Layouts.
    Layouts,
    /// Camera groups.
    CameraGroups,
}

/// Intervals of resync and full check.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct Intervals {
    /// Between two listings of users, cameras, layouts and groups, by which drift is noticed, `1s` to `24h`.
    /// Default: `5m`.
    #[schemars(schema_with = "schema::interval")]
    pub resync: String,
    /// Within which every user is read in full once, where a listing does not show every change, `1s` to `24h`.
    /// Default: `24h`.
    #[schemars(schema_with = "schema::interval")]
    pub full_check: String,
}

impl Default for Intervals {
    fn default() -> Self {
        Self {
            resync: "5m".to_owned(),
            full_check: "24h".to_owned(),
        }
    }
}

/// How much a VMS may be asked.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct RequestBudget {
    /// Requests a second at most, on average; 1 to 1000. Fewer once the VMS answers late, or says that it has too much. Default: 20
    /// to begin with, and up to 500 while the VMS answers as fast as ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub per_second: Option<u16>,
    /// Requests under way at the same time; 1 to 64. Default: 4.
    #[schemars(range(min = 1, max = 64))]
    pub concurrent: u16,
}

impl Default for RequestBudget {
    fn default() -> Self {
        Self {
            per_second: None,
            concurrent: 4,
        }
    }
}
