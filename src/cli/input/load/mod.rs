//! From files to what they declare: parse, tell the documents apart, check each, and convert it.
//!
//! Whatever is wrong is reported, all of it at once; there is no half of a folder. Pure: the files are read
//! already.

use serde_json::Value;

use super::{
    document::{self, Document, Meaning},
    encrypted::is_encrypted,
    files::File,
    kind::Kind,
    manifests::Manifests,
    schema::{self, Checked, Problem},
    tree::locate,
    unread::{Other, may_pass},
};
use crate::{
    api::annotation::{self, Annotations},
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
        manifests: Manifests::default(),
        problems: Vec::new(),
    };
    for file in files {
        match document::read(file) {
            Ok(documents) => documents
                .into_iter()
                .for_each(|document| load.add(document)),
            Err(problem) => match problem.place {
                Some(place) if may_pass(file) => load.manifests.others.push(Other {
                    what: format!("no manifest: {}", problem.message),
                    place,
                }),
                _ => load.problems.push(*problem),
            },
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
    manifests: Manifests,
    problems: Vec<Diagnostic>,
}

impl Load<'_> {
    fn add(&mut self, document: Document) {
        match document.meaning() {
            Ok(Meaning::Ours(kind)) if is_encrypted(&document.root().value) => {
                self.add_encrypted(kind, &document);
            }
            Ok(Meaning::Ours(kind)) => self.add_known(kind, document),
            Ok(Meaning::Foreign(what)) => self.manifests.others.push(Other {
                what,
                place: document.place_of("kind"),
            }),
            Err(problem) => self.problems.push(*problem),
        }
    }

    /// Whoever needs no secret need not read it.
    fn add_encrypted(&mut self, kind: Kind, document: &Document) {
        let problem = document.encrypted();
        if kind == Kind::Secret {
            let name = document.object_ref(self.namespace);
            self.manifests.secrets.encrypt(name.clone());
            self.manifests.encrypted.push((name, *problem));
        } else {
            self.problems.push(*problem);
        }
    }

    fn add_known(&mut self, kind: Kind, document: Document) {
        let Checked { problems, warnings } = schema::check(kind, document.root());
        let warnings = warnings.into_iter().map(|warning| Diagnostic {
            rule: Some("NullValue"),
            ..document.problem(warning)
        });
        self.manifests.warnings.extend(warnings);
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
        let misread = misread(kind, &value, &document);
        self.manifests.warnings.extend(misread);
        self.manifests.insert(kind, name, value, document)
    }
}

/// The annotations of an object that do not say what somebody meant.
fn misread(kind: Kind, value: &Value, document: &Document) -> Vec<Diagnostic> {
    let annotations = value["metadata"]["annotations"].clone();
    let annotations: Annotations = serde_json::from_value(annotations).unwrap_or_default();
    let misread = if kind == Kind::Secret {
        Vec::new()
    } else {
        annotation::misread(kind.name(), Some(&annotations))
    };
    let told = misread.into_iter().map(|misread| {
        let path = format!("metadata.annotations.{}", misread.name);
        let told = document.problem(Problem {
            span: locate(document.root(), &path),
            path,
            message: misread.to_string(),
            hint: Some(misread.hint(kind.name())),
        });
        Diagnostic {
            rule: Some("AnnotationsUnreadable"),
            ..told
        }
    });
    told.collect()
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
