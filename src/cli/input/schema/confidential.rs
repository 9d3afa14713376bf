//! Which parts of a document nobody may see on a screen or in the log of a pipeline.

use std::ops::Range;

use crate::cli::input::tree::{Content, Node, span};

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
        "VmsUser" => below("spec.password") && !BESIDE_PASSWORD.contains(&path),
        // Its annotations may repeat all of it: kubectl writes what it applied there.
        "Secret" => ![
            "apiVersion",
            "kind",
            "type",
            "metadata.name",
            "metadata.namespace",
        ]
        .contains(&path),
        // Somebody's Secret under a misspelt kind, or something that we do not know.
        _ => below("data") || below("stringData"),
    }
}

/// Puts asterisks over every secret of the object at `node` in `text`, byte for byte, line breaks excepted.
pub(in crate::cli) fn mask(text: &mut [u8], kind: &str, node: &Node, path: &str) {
    let child = |part: &str| match (path, part) {
        ("", part) => part.to_owned(),
        (path, part) => format!("{path}.{part}"),
    };
    match &node.value {
        Content::Map(fields) => {
            for field in fields {
                mask(text, kind, &field.value, &child(&field.key.value));
            }
        }
        Content::List(items) => {
            for item in items {
                mask(text, kind, item, path);
            }
        }
        Content::Null => {}
        Content::Bool(_) | Content::Number(_) | Content::Text(_) => {
            if is_confidential(kind, path) || node.value.text().is_some_and(has_credentials) {
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
