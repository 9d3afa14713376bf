//! Manifests as people write them: fields in their order, nothing that is so anyway, comments of one line. Pure.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_saphyr::{SerializeError, ser_options};
use serde_yaml::Value;

use crate::{
    api::v1alpha1::{DeletionPolicy, VmsUserSpec},
    cli::input::Kind,
};

/// YAML cannot express it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A value in it.
    #[error("could not write a manifest as YAML")]
    Value(#[from] serde_yaml::Error),
    /// The text of it.
    #[error("could not write a manifest as YAML")]
    Text(#[from] SerializeError),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest<'a> {
    api_version: &'static str,
    kind: &'static str,
    metadata: &'a Metadata,
    spec: Value,
}

/// What an object is called, and what people have put on it.
#[derive(Clone, Debug, Default, Serialize)]
pub(in crate::cli) struct Metadata {
    pub(in crate::cli) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) namespace: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::cli) labels: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::cli) annotations: BTreeMap<String, String>,
}

/// An object of ours as YAML, in which `kubectl` too reads text as text: to it `yes` is true.
///
/// # Errors
/// YAML cannot express it.
pub(in crate::cli) fn write(kind: Kind, metadata: &Metadata, spec: Value) -> Result<String, Error> {
    let manifest = Manifest {
        api_version: "vms-operator.io/v1alpha1",
        kind: kind.name(),
        metadata,
        spec,
    };
    let options = ser_options! { prefer_block_scalars: false };
    Ok(serde_saphyr::to_string_with_options(&manifest, options)?)
}

/// A part of a manifest, its fields in their order.
pub(in crate::cli) fn value(part: &impl Serialize) -> Result<Value, Error> {
    Ok(serde_yaml::to_value(part)?)
}

/// Nobody writes what is so anyway.
pub(in crate::cli) fn without_defaults(spec: &VmsUserSpec) -> Result<Value, Error> {
    let mut value = value(spec)?;
    if let (Value::Mapping(fields), DeletionPolicy::Delete) = (&mut value, spec.deletion_policy) {
        fields.remove("deletionPolicy");
    }
    Ok(value)
}

/// Comments that list something, where there is something.
pub(in crate::cli) fn listed(heading: &str, lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let lines = lines.iter().map(|line| comment(&format!("- {line}")));
    comment(heading) + &lines.collect::<String>()
}

/// One line, whatever a VMS calls its things: no name ends a comment.
pub(in crate::cli) fn comment(text: &str) -> String {
    let ends_line = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    let text: String = text
        .chars()
        .map(|letter| if ends_line(letter) { ' ' } else { letter })
        .collect();
    format!("# {text}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_whoever_reads_it() {
        for text in [
            "yes",
            "off",
            "y",
            "1042",
            "1e3",
            "0x1f",
            "1:30",
            "~",
            "null",
            "2027-01-31",
            "- a",
            "a: b",
            "",
        ] {
            let metadata = Metadata {
                name: "a".to_owned(),
                labels: [("example.com/a".to_owned(), text.to_owned())].into(),
                ..Metadata::default()
            };
            let written = write(Kind::VmsUser, &metadata, text.into()).unwrap();
            let read: Value = serde_yaml::from_str(&written).unwrap();
            assert_eq!(read["spec"], Value::from(text), "{written}");
            let label = &read["metadata"]["labels"]["example.com/a"];
            assert_eq!(*label, Value::from(text), "{written}");
            assert!(
                written.contains("spec: \"") || written.contains("spec: '"),
                "{written}"
            );
        }
    }
}
