//! Reading what was written as every manifest is read.

use std::collections::BTreeMap;

use super::{error::Error, written::Written};
use crate::{
    cli::input::{
        files::{File, Origin},
        load,
    },
    domain::name::Namespace,
    world::Object,
};

/// What was written, by whether it is a manifest.
pub(super) struct Checked {
    /// What the manifests among it declare.
    pub(super) objects: Vec<Object>,
    /// Those manifests.
    pub(super) manifests: Vec<Written>,
    /// What is none, and why.
    pub(super) rejected: Vec<String>,
}

/// Reads all of it.
///
/// # Errors
/// YAML cannot express it.
pub(super) fn check(written: Vec<Written>, namespace: &Namespace) -> Result<Checked, Error> {
    let mut files = Vec::new();
    for (index, written) in written.iter().enumerate() {
        files.push(File {
            name: index.to_string(),
            text: written.text()?,
            origin: Origin::Named,
        });
    }
    let mut wrong: BTreeMap<String, String> = BTreeMap::new();
    let manifests = load(&files, namespace).or_else(|problems| {
        for problem in problems {
            if let Some(place) = problem.place {
                wrong.insert(place.file.to_string(), problem.message);
            }
        }
        files.retain(|file| !wrong.contains_key(&file.name));
        load(&files, namespace)
    });
    let mut checked = Checked {
        objects: manifests.map_or_else(|_| Vec::new(), |manifests| manifests.objects),
        manifests: Vec::new(),
        rejected: Vec::new(),
    };
    for (index, written) in written.into_iter().enumerate() {
        match wrong.get(&index.to_string()) {
            None => checked.manifests.push(written),
            Some(problem) => {
                let title = written.called();
                checked
                    .rejected
                    .push(format!("{title} is not written: {problem}"));
            }
        }
    }
    Ok(checked)
}
