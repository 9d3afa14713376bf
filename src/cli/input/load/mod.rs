//! From files to what they declare: parse, tell the documents apart, check each, and convert it.
//!
//! Whatever is wrong is reported, all of it at once; there is no half of a folder. Pure: the files are read
//! already.

use serde_json::Value;

use super::{
    document::{self, Document},
    files::File,
    kind::Kind,
    manifests::{Manifests, Other},
    schema::Definitions,
};
use crate::{
    cli::report::diagnostic::Diagnostic,
    domain::name::{Namespace, ObjectRef},
};

/// Reads manifests; an object without a namespace is in `namespace`.
///
/// # Errors
/// All that is wrong, in the order in which it stands.
pub fn load(files: &[File], namespace: &Namespace) -> Result<Manifests, Vec<Diagnostic>> {
    let mut load = Load {
        namespace,
        definitions: Definitions::new(),
        manifests: Manifests::default(),
        problems: Vec::new(),
    };
    for file in files {
        match document::read(file) {
            Ok(documents) => documents
                .into_iter()
                .for_each(|document| load.add(document)),
            Err(problem) => load.problems.push(*problem),
        }
    }
    if load.problems.is_empty() {
        Ok(load.manifests)
    } else {
        Diagnostic::sort(&mut load.problems);
        Err(load.problems)
    }
}

struct Load<'load> {
    namespace: &'load Namespace,
    definitions: Definitions,
    manifests: Manifests,
    problems: Vec<Diagnostic>,
}

impl Load<'_> {
    fn add(&mut self, document: Document) {
        match document.kind() {
            Ok(Some(kind)) => self.add_known(kind, document),
            Ok(None) => self.manifests.others.push(Other {
                what: document.title(),
                place: document.place_of("kind"),
            }),
            Err(problem) => self.problems.push(*problem),
        }
    }

    fn add_known(&mut self, kind: Kind, document: Document) {
        let problems = self.definitions.check(kind, document.root());
        if problems.is_empty() {
            if let Err(problem) = self.read(kind, document) {
                self.problems.push(*problem);
            }
        } else {
            let problems = problems
                .into_iter()
                .map(|problem| document.problem(problem));
            self.problems.extend(problems);
        }
    }

    fn read(&mut self, kind: Kind, document: Document) -> Result<(), Box<Diagnostic>> {
        let name = document.object_ref(self.namespace);
        if let Some(first) = self.manifests.document(kind, &name) {
            return Err(document.duplicate_of(first));
        }
        let value = resource(&document, &name);
        self.manifests.insert(kind, name, value, document)
    }
}

/// The object as a cluster would store it. What a status says is the cluster's to know, not a file's.
fn resource(document: &Document, name: &ObjectRef) -> Value {
    let mut value = document.root().value.to_json();
    value["metadata"]["namespace"] = name.namespace.as_str().into();
    if let Some(fields) = value.as_object_mut() {
        fields.remove("status");
    }
    value
}

#[cfg(test)]
mod tests;
