//! `vmsctl crds`: the definitions of the custom resources as YAML, printed or as files.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use serde_json::Value;

use crate::api;

/// Where the definitions go.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Write one file a kind into this folder, instead of printing all.
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

/// Why the definitions could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A definition that JSON cannot express.
    #[error("could not write the definition of {kind} as JSON")]
    Json {
        /// The kind it defines.
        kind: String,
        /// Why.
        source: serde_json::Error,
    },
    /// A definition that YAML cannot express.
    #[error("could not write the definition of {kind} as YAML")]
    Yaml {
        /// The kind it defines.
        kind: String,
        /// Why.
        source: serde_yaml::Error,
    },
    /// The folder or the output did not take it.
    #[error("could not write the definitions to {to}")]
    Write {
        /// Where to.
        to: String,
        /// Why.
        source: io::Error,
    },
}

/// Prints or writes the definitions.
///
/// # Errors
/// The folder or the output does not take them.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), Error> {
    for (file, text) in files()? {
        match &args.output {
            Some(folder) => fs::write(folder.join(&file), text).map_err(|source| Error::Write {
                to: folder.join(&file).display().to_string(),
                source,
            })?,
            None => write!(out, "---\n{text}").map_err(|source| Error::Write {
                to: "the output".to_owned(),
                source,
            })?,
        }
    }
    Ok(())
}

/// The definitions as files: name and text of each.
fn files() -> Result<Vec<(String, String)>, Error> {
    api::crds()
        .iter()
        .map(|definition| Ok((file_name(definition), yaml(definition)?)))
        .collect()
}

fn file_name(definition: &CustomResourceDefinition) -> String {
    format!(
        "{}.{}.yaml",
        definition.spec.names.plural, definition.spec.group
    )
}

fn yaml(definition: &CustomResourceDefinition) -> Result<String, Error> {
    let kind = &definition.spec.names.kind;
    let mut value = serde_json::to_value(definition).map_err(|source| Error::Json {
        kind: kind.clone(),
        source,
    })?;
    whole_numbers(&mut value);
    let text = serde_yaml::to_string(&value).map_err(|source| Error::Yaml {
        kind: kind.clone(),
        source,
    })?;
    Ok(format!(
        "# Written by `vmsctl crds`; change the Rust types instead.\n{text}"
    ))
}

/// Bounds are floating-point numbers to the Rust types; people write 16, not 16.0.
fn whole_numbers(value: &mut Value) {
    match value {
        Value::Object(fields) => fields
            .iter_mut()
            .for_each(|(_, field)| whole_numbers(field)),
        Value::Array(items) => items.iter_mut().for_each(whole_numbers),
        Value::Number(number) => {
            if let Some(whole) = number
                .as_f64()
                .and_then(|float| format!("{float}").parse::<i64>().ok())
            {
                *value = whole.into();
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_crds_holds_what_the_types_say() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("crds");
        let written: std::collections::BTreeMap<String, String> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                (
                    entry.file_name().into_string().unwrap(),
                    fs::read_to_string(entry.path()).unwrap(),
                )
            })
            .collect();
        assert_eq!(
            written,
            files().unwrap().into_iter().collect(),
            "run `make generate`"
        );
    }

    #[test]
    fn what_is_printed_is_one_stream_of_all_documents() {
        let mut out = Vec::new();
        run(&Args { output: None }, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let documents: Vec<CustomResourceDefinition> = serde_saphyr::from_multiple(&text).unwrap();
        assert_eq!(documents, api::crds());
    }
}
