//! The observed state of a user.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::effective::EffectiveDeclaration;
use crate::api::v1alpha1::{
    LicenseCounts, ObservedGeneration, RemovedLicenses, WithheldLicenses, schema,
};
use crate::domain::granted_names::GrantedNames;

/// The observed state of a VmsUser.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct VmsUserStatus {
    /// The `metadata.generation` that this status describes; -1 until first reconciled.
    pub observed_generation: ObservedGeneration,
    /// The generation that was carried out last, -1 for none; only where a later one was seen and something keeps it from being
    /// carried out, such as a VMS that does not answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered_generation: Option<ObservedGeneration>,
    /// The id of the user in the VMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128))]
    pub external_id: Option<String>,
    /// The proof that this object made the user in the VMS; a copy of it under another object proves nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 256))]
    pub claim: Option<String>,
    /// How much the user sees, as last read back from the VMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<AccessCounts>,
    /// How many analytics licences the user has, as last read back from the VMS.
    #[serde(skip_serializing_if = "LicenseCounts::is_none")]
    pub licenses: LicenseCounts,
    /// Licences that were taken away, while the VMS keeps what belongs to them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed_licenses: Option<Box<RemovedLicenses>>,
    /// Licences that the declaration takes away together with those of too many others: somebody has to confirm that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld_licenses: Option<Box<WithheldLicenses>>,
    /// Names of cameras that the user sees only because they belong to a layout or camera group that grants its
    /// cameras; the first 256.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "gained_cameras")]
    pub gained_cameras: Vec<String>,
    /// What the declaration and those of the roles come to, and where each part of it comes from; only where
    /// roles are named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective: Option<Box<EffectiveDeclaration>>,
    /// Which password was last set, without revealing it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<AppliedPassword>,
    /// What is wrong with the declaration, sorted; the first 64.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = "Self::MAX_VIOLATIONS"))]
    pub violations: Vec<ReportedViolation>,
    /// Digests of the names in the declaration and its roles, each with the id in the VMS that it stood for when
    /// something was granted by it: a name that leads nowhere keeps that, and nothing else. Absent where that is not
    /// known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "granted_names")]
    pub granted_names: Option<Vec<String>>,
    /// The last state that was verified in the VMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applied: Option<AppliedGrant>,
    /// The value of the annotation vms-operator.io/reconcile-at that was last answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1024))]
    pub last_handled_reconcile_at: Option<String>,
    /// `Ready`: the VMS holds what is declared. `Valid`: the declaration violates no rule. `Synced`: the VMS
    /// agrees with what may be written. `Reconciling`, `Stalled`: while not ready, whether it resolves by
    /// itself or needs a person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "schema::conditions")]
    pub conditions: Vec<Condition>,
}

impl VmsUserStatus {
    /// The generation that was carried out last: what was seen since waits for something.
    pub fn delivered(&self) -> ObservedGeneration {
        self.delivered_generation
            .unwrap_or(self.observed_generation)
    }

    /// The most violations that a status holds.
    pub const MAX_VIOLATIONS: usize = 64;
    /// The most gained cameras that a status names.
    pub const MAX_GAINED: usize = 256;

    /// Whether all that is new in `after` is the version of the Secret, of the same password: somebody has touched it.
    pub fn is_same_but_for_secret(&self, after: &Self) -> bool {
        let (Some(password), Some(touched)) = (&self.password, &after.password) else {
            return false;
        };
        let is_known = password.secret_uid.is_some() && touched.secret_uid.is_some();
        let untouched = AppliedPassword {
            secret_uid: password.secret_uid.clone(),
            secret_resource_version: password.secret_resource_version.clone(),
            ..touched.clone()
        };
        is_known
            && *password == untouched
            && *self
                == Self {
                    password: Some(untouched),
                    ..after.clone()
                }
    }
}

/// How much a user sees.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct AccessCounts {
    /// Cameras.
    pub cameras: u32,
    /// Layouts.
    pub layouts: u32,
    /// Camera groups.
    pub camera_groups: u32,
}

/// Which password was last set, without revealing it.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct AppliedPassword {
    /// A keyed fingerprint of the password, with the id of its key before the colon.
    #[schemars(length(max = 256))]
    pub fingerprint: String,
    /// The uid of the Secret that held it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128))]
    pub secret_uid: Option<String>,
    /// The resourceVersion of the Secret when it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128))]
    pub secret_resource_version: Option<String>,
    /// When the VMS says that it was last changed, as read back after it was set; another time there means that
    /// somebody has set another password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Time>,
}

/// One thing that is wrong with a declaration.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct ReportedViolation {
    /// The id of the rule. Example: `LayoutCamerasNotGranted`.
    #[schemars(length(max = 128))]
    pub rule: String,
    /// Where in this object, or in a VmsRole that it names. Examples: `spec.access.layouts.names[1]`,
    /// `spec.roleRefs[name=night-shift]: spec.access.layouts.names[0] of VmsRole night-shift`.
    #[schemars(length(max = 1024))]
    pub path: String,
    /// What is wrong.
    #[schemars(length(max = 4096))]
    pub message: String,
    /// What to do.
    #[schemars(length(max = 4096))]
    pub hint: String,
}

/// The last state that was verified in the VMS: while it still holds, nothing is asked and nothing written.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct AppliedGrant {
    /// A hash of what was to be granted.
    #[schemars(length(max = 128))]
    pub declared: String,
    /// A hash of what was read back.
    #[schemars(length(max = 128))]
    pub observed: String,
    /// The version of the user's row in the VMS at that moment, where the VMS has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128))]
    pub row_version: Option<String>,
}

/// Digests, in hexadecimal.
fn granted_names(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "maxItems": GrantedNames::MOST,
        "items": {"type": "string", "minLength": 1, "maxLength": 16},
        "x-kubernetes-list-type": "set",
    })
}

/// Names of cameras.
fn gained_cameras(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "maxItems": VmsUserStatus::MAX_GAINED,
        "items": {"type": "string", "minLength": 1, "maxLength": 253},
        "x-kubernetes-list-type": "set",
    })
}
