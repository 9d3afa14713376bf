//! Objects that are made from code, as YAML: printed, or as files.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

use serde::Serialize;
use serde_json::Value;

/// Where the objects go.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Write files into this folder, instead of printing all.
    #[arg(long, value_name = "FOLDER")]
    output_folder: Option<PathBuf>,
}

/// Why the objects could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An object that JSON cannot express.
    #[error("could not write {object} as JSON")]
    Json {
        /// What it is.
        object: String,
        /// Why.
        source: serde_json::Error,
    },
    /// An object that YAML cannot express.
    #[error("could not write {object} as YAML")]
    Yaml {
        /// What it is.
        object: String,
        /// Why.
        source: serde_yaml::Error,
    },
    /// The folder or the output did not take it.
    #[error("could not write to {to}")]
    Write {
        /// Where to.
        to: String,
        /// Why.
        source: io::Error,
    },
}

/// A file of one or more objects.
pub(super) struct File {
    pub(super) name: String,
    pub(super) text: String,
}

/// Prints the files as one stream of documents, or writes them.
pub(super) fn emit(
    files: impl IntoIterator<Item = File>,
    args: &Args,
    out: &mut dyn Write,
) -> Result<(), Error> {
    for File { name, text } in files {
        match &args.output_folder {
            Some(folder) => fs::write(folder.join(&name), text).map_err(|source| Error::Write {
                to: folder.join(&name).display().to_string(),
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

/// An object as YAML.
pub(super) fn yaml(object: &str, value: &impl Serialize) -> Result<String, Error> {
    let mut value = serde_json::to_value(value).map_err(|source| Error::Json {
        object: object.to_owned(),
        source,
    })?;
    whole_numbers(&mut value);
    serde_yaml::to_string(&value).map_err(|source| Error::Yaml {
        object: object.to_owned(),
        source,
    })
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

/// The files of a folder of the repository, by name.
#[cfg(test)]
pub(super) fn folder(name: &str) -> std::collections::BTreeMap<String, String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

#[cfg(test)]
impl Args {
    /// To print.
    pub(super) const PRINT: Self = Self {
        output_folder: None,
    };
}
