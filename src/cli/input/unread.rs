//! What lies beside the manifests and is none of them.

use std::{collections::BTreeMap, str::FromStr as _};

use super::{
    files::{File, Origin},
    kind::Kind,
    tree::Content,
};
use crate::cli::report::diagnostic::Place;

/// Something that means nothing here.
#[derive(Debug)]
pub struct Other {
    /// What it is, such as `apps/v1 Deployment`.
    pub what: String,
    /// Where it stands.
    pub place: Place,
}

impl Other {
    /// What was passed over, in words, once for each sort of things.
    pub(super) fn told(others: &[Self]) -> Vec<String> {
        let mut sorts: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
        for other in others {
            sorts.entry(&other.what).or_default().push(&other.place);
        }
        let told = sorts.into_iter().map(|(what, places)| {
            let more = match places.len() {
                1 => String::new(),
                count => format!(", and {} more", count - 1),
            };
            let first = places.first();
            let first = first.map(|place| format!(" ({}:{}{more})", place.file, place.line));
            format!("{what}{}", first.unwrap_or_default())
        });
        told.collect()
    }
}

/// Whether a file that does not parse may be passed over: it was found beside manifests, and has nothing of ours in it.
pub(super) fn may_pass(file: &File) -> bool {
    let is_secret = |line: &str| line.contains("kind") && line.contains("Secret");
    file.origin == Origin::Found
        && !file.text.contains("vms-operator.")
        && !file.text.contains("Vms")
        && !file.text.lines().any(is_secret)
}

/// Whether an object without API or kind is likely to be one of ours that lacks them.
pub(super) fn is_meant_as_ours(root: &Content) -> bool {
    let text = |key: &str| root.get(key).and_then(|value| value.value.text());
    let ours = |text: &str| text.to_lowercase().contains("vms");
    ["apiVersion", "kind"]
        .into_iter()
        .filter_map(text)
        .any(|text| ours(text) || text == Kind::Secret.name())
        || root
            .fields()
            .iter()
            .any(|field| field.value.value.text().is_some_and(ours))
        || (root.get("metadata").is_some() && root.get("spec").is_some())
        || ["data", "stringData"]
            .into_iter()
            .any(|key| root.get(key).is_some())
}

/// Whether a kind is called like one of ours, whatever API it is said to be of.
pub(super) fn is_ours_by_name(kind: &str) -> bool {
    Kind::from_str(kind).is_ok_and(|kind| kind != Kind::Secret)
}
