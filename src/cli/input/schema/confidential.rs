//! Which parts of a document nobody may see on a screen or in the log of a pipeline.

use std::ops::Range;

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::{
    JSONSchemaProps, JSONSchemaPropsOrArray,
};

use super::member::{Member, member};
use crate::cli::input::tree::{Content, Field, Node, span};

/// Repeats a whole object as it once was.
const LAST_APPLIED: &str = "metadata.annotations.kubectl.kubernetes.io/last-applied-configuration";

/// Fields of a VmsUser beside a password, which say nothing about it.
const BESIDE_PASSWORD: [&str; 6] = [
    "spec.password.format",
    "spec.password.generate.length",
    "spec.password.generate.secretName",
    "spec.password.policy",
    "spec.password.secretRef.key",
    "spec.password.secretRef.name",
];

/// Whether the value at `path` of an object is a secret, or may be one that stands in the wrong place.
pub(super) fn is_confidential(kind: &str, path: &str) -> bool {
    let below = |field: &str| {
        let rest = path.strip_prefix(field);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    match kind {
        "VmsUser" => {
            path == LAST_APPLIED || below("spec.password") && !BESIDE_PASSWORD.contains(&path)
        }
        "VmsCamera" | "VmsCameraGroup" | "VmsIpPool" | "VmsLayout" | "VmsRole" | "VmsServer" => {
            path == LAST_APPLIED
        }
        // Its annotations may repeat all of it: kubectl writes what it applied there. A kind that is none may be
        // somebody's Secret, misspelt.
        _ => ![
            "apiVersion",
            "kind",
            "type",
            "metadata.name",
            "metadata.namespace",
        ]
        .contains(&path),
    }
}

/// What is known of a value by the schema of its kind.
#[derive(Clone, Copy)]
pub(super) enum Known<'schema> {
    As(&'schema JSONSchemaProps),
    /// Anything may stand there.
    Freely,
    /// Nobody knows the field: what was meant for another one stands there.
    Not,
}

/// Puts asterisks over every secret of the object at `node` in `text`, byte for byte, line breaks excepted.
pub(super) fn mask(text: &mut [u8], kind: &str, node: &Node, path: &str, known: Known<'_>) {
    let child = |part: &str| match (path, part) {
        ("", part) => part.to_owned(),
        (path, part) => format!("{path}.{part}"),
    };
    match &node.value {
        Content::Map(fields) => {
            for Field { key, value } in fields {
                let known = match known {
                    Known::As(schema) => match member(schema, &key.value) {
                        Member::Known(schema) => Known::As(schema),
                        Member::Free => Known::Freely,
                        Member::Unknown => Known::Not,
                    },
                    Known::Freely | Known::Not => known,
                };
                mask(text, kind, value, &child(&key.value), known);
            }
        }
        Content::List(items) => {
            let known = match known {
                Known::As(schema) => match &schema.items {
                    Some(JSONSchemaPropsOrArray::Schema(items)) => Known::As(items),
                    Some(JSONSchemaPropsOrArray::Schemas(_)) | None => Known::Freely,
                },
                Known::Freely | Known::Not => known,
            };
            for item in items {
                mask(text, kind, item, path, known);
            }
        }
        Content::Null => {}
        Content::Bool(_) | Content::Number(_) | Content::Text(_) => {
            if matches!(known, Known::Not)
                || is_confidential(kind, path)
                || node.value.text().is_some_and(has_credentials)
            {
                cover(text, span(&node.referenced));
                cover(text, span(&node.defined));
            }
        }
    }
}

/// An address with a user in it is likely to have a password, too.
fn has_credentials(text: &str) -> bool {
    text.contains("://") && text.contains('@')
}

fn cover(text: &mut [u8], span: Range<usize>) {
    for byte in text.get_mut(span).unwrap_or_default() {
        if !byte.is_ascii_whitespace() {
            *byte = b'*';
        }
    }
}
