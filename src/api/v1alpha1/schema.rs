//! Schemas of values that several kinds share.

use schemars::{Schema, SchemaGenerator, json_schema};

/// The most objects of one kind that a list names.
pub(super) const MAX_NAMES: usize = 2000;

/// The name of a Kubernetes object: a DNS subdomain.
pub(crate) const OBJECT_NAME: &str =
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

/// The name of a namespace: a DNS label.
pub(crate) const NAMESPACE: &str = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

/// The value of a label.
pub(crate) const LABEL_VALUE: &str = r"^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$";

/// Printable ASCII without spaces.
pub(super) const GRAPHIC: &str = r"^[!-~]+$";

/// A version of terms: see [`crate::domain::terms::TermsVersion`].
pub(super) const TERMS_VERSION: &str = r"^[A-Za-z0-9._-]+$";

/// Names of objects, each once.
pub(super) fn object_names(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "maxItems": MAX_NAMES,
        "x-kubernetes-list-type": "set",
        "items": {"type": "string", "minLength": 1, "maxLength": 253, "pattern": OBJECT_NAME},
    })
}

/// Permissions by the names that the server itself uses, each once.
pub(super) fn raw_permissions(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "maxItems": 64,
        "x-kubernetes-list-type": "set",
        "items": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": GRAPHIC},
    })
}

/// Conditions with the bounds of Kubernetes' own type, which its Rust counterpart does not carry.
pub(super) fn conditions(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "maxItems": 16,
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["type"],
        "items": {
            "type": "object",
            "required": ["type", "status", "reason", "message", "lastTransitionTime"],
            "properties": {
                "type": {
                    "description": "What the condition is about, such as Ready.",
                    "type": "string",
                    "maxLength": 316,
                    "pattern": r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$",
                },
                "status": {
                    "description": "True, False or Unknown.",
                    "type": "string",
                    "enum": ["True", "False", "Unknown"],
                },
                "reason": {
                    "description": "Why, in one word for programs; where a rule is violated, the id of the rule.",
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 1024,
                    "pattern": r"^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$",
                },
                "message": {
                    "description": "Why, in a sentence for people.",
                    "type": "string",
                    "maxLength": 32768,
                },
                "lastTransitionTime": {
                    "description": "When the status last became what it is.",
                    "type": "string",
                    "format": "date-time",
                },
                "observedGeneration": {
                    "description": "The metadata.generation that this condition describes.",
                    "type": "integer",
                    "format": "int64",
                    "minimum": 0,
                },
            },
        },
    })
}

/// A moment in time, with its offset from UTC.
pub(super) fn moment(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "format": "date-time",
        "minLength": 20,
        "maxLength": 64,
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$",
    })
}

/// Who says something of a user in a status: the user itself, or roles.
pub(super) fn sources(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "maxItems": 17,
        "items": {"type": "string", "minLength": 1, "maxLength": 253},
        "x-kubernetes-list-type": "set",
    })
}

/// A duration of up to a day.
pub(super) fn interval(_: &mut SchemaGenerator) -> Schema {
    up_to("24h", "90s, 5m or 1h30m")
}

/// A duration of up to a year.
pub(super) fn long_interval(_: &mut SchemaGenerator) -> Schema {
    up_to("8760h", "24h or 168h")
}

fn up_to(longest: &str, such_as: &str) -> Schema {
    let rule = format!(
        "self.matches('^([0-9]{{1,4}}[hms]){{1,3}}$') && duration(self) >= duration('1s') && duration(self) <= duration('{longest}')"
    );
    json_schema!({
        "type": "string",
        "minLength": 2,
        "maxLength": 16,
        "x-kubernetes-validations": [{
            "rule": rule,
            "message": format!("write a duration from 1s to {longest}, such as {such_as}"),
        }],
    })
}

/// Kinds of things, each once and at least one.
pub(super) fn discovered_kinds(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "minItems": 1,
        "maxItems": 3,
        "x-kubernetes-list-type": "set",
        "items": {"type": "string", "enum": ["Cameras", "Layouts", "CameraGroups"]},
    })
}

/// What of a VMS may be managed, each once.
pub(super) fn managed_kinds(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "maxItems": 2,
        "x-kubernetes-list-type": "set",
        "items": {"type": "string", "enum": ["Layouts", "CameraGroups"]},
    })
}
