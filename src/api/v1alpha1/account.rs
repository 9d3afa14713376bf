//! The account: what the owner of a server has on record of an account that the operator made for somebody else.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use kube::{CustomResource, KubeSchema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConnectionReference, schema};

/// What a VmsAccount records.
#[derive(CustomResource, KubeSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[kube(
    group = "vms-operator.io",
    version = "v1alpha1",
    kind = "VmsAccount",
    plural = "vmsaccounts",
    shortname = "vmsa",
    category = "vms-operator",
    namespaced,
    derive = "PartialEq",
    doc = "An account in the VMS that the operator made for a VmsUser of another namespace, or that was left behind: what the owner of the VmsServer has on record, whatever becomes of the VmsUser. The operator writes these objects; nobody else needs to. Deleting one makes the operator forget the account, which stays in the VMS as it is.",
    printcolumn(name = "Login", type_ = "string", json_path = ".spec.login"),
    printcolumn(
        name = "Namespace",
        type_ = "string",
        json_path = ".spec.user.namespace"
    ),
    printcolumn(name = "User", type_ = "string", json_path = ".spec.user.name"),
    printcolumn(
        name = "Left behind",
        type_ = "string",
        json_path = ".spec.leftBehind.reason"
    ),
    printcolumn(
        name = "Server",
        type_ = "string",
        json_path = ".spec.serverRef.name",
        priority = 1
    ),
    printcolumn(
        name = "Id",
        type_ = "string",
        json_path = ".spec.externalId",
        priority = 1
    ),
    printcolumn(
        name = "Age",
        type_ = "date",
        json_path = ".metadata.creationTimestamp"
    )
)]
#[serde(rename_all = "camelCase")]
pub struct VmsAccountSpec {
    /// The VmsServer that has the account. Example: `{name: main}`.
    pub server_ref: ConnectionReference,
    /// The VmsUser that it was made for, whether or not it still exists.
    pub user: AccountUser,
    /// The login. Example: `alice@example.com`.
    #[schemars(length(min = 1, max = 254))]
    pub login: String,
    /// The proof that the operator made the account, or was about to make it.
    #[schemars(length(min = 1, max = 253))]
    pub claim: String,
    /// The id in the VMS, once it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128))]
    pub external_id: Option<String>,
    /// Why the account stays in the VMS although no VmsUser declares it any more; absent as long as one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_behind: Option<LeftBehind>,
}

/// One object of the kind VmsUser.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct AccountUser {
    /// Its namespace.
    #[schemars(length(min = 1, max = 63), regex(pattern = schema::NAMESPACE))]
    pub namespace: String,
    /// Its name.
    #[schemars(length(min = 1, max = 253), regex(pattern = schema::OBJECT_NAME))]
    pub name: String,
    /// Its UID: another object of that name is another user.
    #[schemars(length(min = 1, max = 128))]
    pub uid: String,
}

/// An account that stays in the VMS.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct LeftBehind {
    /// Why.
    pub reason: LeftBehindReason,
    /// Since when.
    pub since: Time,
}

/// Why an account stays in the VMS.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftBehindReason {
    /// The VmsUser had the deletion policy `Orphan`.
    Orphaned,
    /// The VmsUser was let go by annotation, or because its server could not be used.
    LetGo,
    /// The VmsUser is gone, although the operator has not released it: somebody took its finalizer off.
    ObjectGone,
}
