//! Objects that SOPS has encrypted: their values are not what they stand for.

use super::tree::Content;

/// What stands before a value that is encrypted.
const ENCRYPTED: &str = "ENC[AES256_GCM,";

/// Whether an object is encrypted: what says how, or a value of a Secret.
pub(super) fn is_encrypted(root: &Content) -> bool {
    let is_value = |content: &Content| {
        content
            .text()
            .is_some_and(|text| text.trim_start().starts_with(ENCRYPTED))
    };
    let values = ["data", "stringData"]
        .into_iter()
        .filter_map(|key| root.get(key));
    matches!(
        root.get("sops").map(|sops| &sops.value),
        Some(Content::Map(_))
    ) || values
        .flat_map(|values| values.value.fields())
        .any(|field| is_value(&field.value.value))
}
