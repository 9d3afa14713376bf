//! How cameras, layouts and camera groups are named: one by one, by their labels, or all.

use std::collections::BTreeMap;

use kube::KubeSchema;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::schema;

/// Objects of one kind that somebody may see; the union of what it names. Nothing named is nothing seen.
#[derive(KubeSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[x_kube(validation = (
    "!has(self.all) || !self.all || ((!has(self.names) || size(self.names) == 0) && !has(self.selector))",
    "`all: true` already says everything: leave names and selector out, or leave all out"
))]
pub struct Selection {
    /// Their names, each once; at most 2000. Example: `[gate-1, gate-2]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "schema::object_names")]
    pub names: Vec<String>,
    /// All that carry these labels. Example: `{matchLabels: {site: north}}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selector: Option<Selector>,
    /// Everything there is, now and later, within the share of the namespace. Default: false.
    #[serde(default, skip_serializing_if = "is_false")]
    pub all: bool,
}

/// Layouts or camera groups that somebody may see, and what becomes of their cameras.
#[derive(KubeSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct SetSelection {
    /// Which.
    #[serde(flatten)]
    pub selection: Selection,
    /// Where the right to their cameras comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_cameras: Option<MemberCameras>,
}

/// Where the right to their cameras comes from. `Require`: every camera of each must be granted by itself. `Grant`: the
/// cameras that each should hold by declaration are granted with it, within the share of the namespace, and come and go
/// with it; one that was put into it in the VMS alone is not. Default: `Require`.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberCameras {
    /// Every camera must be granted by itself.
    Require,
    /// Its declared cameras are granted with it.
    Grant,
}

/// The cameras that a layout or a camera group should hold; the union of what it names.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Members {
    /// Their names, each once; at most 2000. Example: `[gate-1, gate-2]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "schema::object_names")]
    pub names: Vec<String>,
    /// All cameras of the server that carry these labels. Example: `{matchLabels: {site: north}}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selector: Option<Selector>,
}

/// A selection by labels; an object is selected where it meets every line.
#[derive(KubeSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = (
    "(has(self.matchLabels) && size(self.matchLabels) > 0) || (has(self.matchExpressions) && size(self.matchExpressions) > 0)",
    "an empty selector is read as everything by some and as nothing by others: name a label, or leave the selector out"
))]
pub struct Selector {
    /// Labels with the value that they must have; at most 16. Example: `{site: north}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "match_labels")]
    pub match_labels: BTreeMap<String, String>,
    /// Conditions on labels; at most 16. Example: `[{key: floor, operator: In, values: ["1", "2"]}]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16))]
    pub match_expressions: Vec<Requirement>,
}

/// A condition on one label.
#[derive(KubeSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[x_kube(validation = (
    "(self.operator in ['In', 'NotIn']) == (has(self.values) && size(self.values) > 0)",
    "In and NotIn need values, Exists and DoesNotExist take none"
))]
pub struct Requirement {
    /// The label. Example: `floor`.
    #[schemars(length(min = 1, max = 317), regex(pattern = LABEL_KEY))]
    pub key: String,
    /// `In`: the label has one of the values. `NotIn`: it has none of them, or is missing. `Exists`,
    /// `DoesNotExist`: the label is there, or not.
    pub operator: Operator,
    /// The values, for `In` and `NotIn`, each once; at most 64. Example: `["1", "2"]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "label_values")]
    pub values: Vec<String>,
}

/// How a requirement compares a label.
#[derive(JsonSchema, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// The label has one of the values.
    In,
    /// The label has none of the values, or is missing.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is missing.
    DoesNotExist,
}

const LABEL_KEY: &str = r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$";

fn label_values(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "maxItems": 64,
        "x-kubernetes-list-type": "set",
        "items": {"type": "string", "maxLength": 63, "pattern": schema::LABEL_VALUE},
    })
}

fn match_labels(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "maxProperties": 16,
        "additionalProperties": {"type": "string", "maxLength": 63, "pattern": schema::LABEL_VALUE},
        "x-kubernetes-validations": [{
            // Keys of a map have no schema of their own.
            "rule": "self.all(key, !format.qualifiedName().validate(key).hasValue())",
            "message": "no object can carry such a label: its name has at most 63 letters, digits, dashes, underscores and dots, with or without a DNS name and a slash before it",
        }],
    })
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is serde's"
)]
pub(super) fn is_false(value: &bool) -> bool {
    !value
}
