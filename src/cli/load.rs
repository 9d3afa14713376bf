//! From files to objects: parse, tell the documents apart, check each, and read it into its type.
//!
//! Whatever is wrong is reported, all of it at once; there is no half of a folder. Pure: the files are read
//! already.

mod document;

use std::{collections::BTreeMap, sync::Arc};

use k8s_openapi::{ByteString, api::core::v1::Secret};
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use self::document::Document;
pub use super::schema::Kind;
use super::{
    report::{Diagnostic, Place},
    schema::Definitions,
    source::File,
};
use crate::{
    api::v1alpha1::{VmsCamera, VmsCameraGroup, VmsLayout, VmsServer, VmsUser},
    domain::name::{Namespace, ObjectRef},
    engine::SecretValue,
};

/// All that a folder declares.
#[derive(Debug, Default)]
pub struct Manifests {
    /// Connections.
    pub servers: Vec<VmsServer>,
    /// Cameras.
    pub cameras: Vec<VmsCamera>,
    /// Camera groups.
    pub groups: Vec<VmsCameraGroup>,
    /// Layouts.
    pub layouts: Vec<VmsLayout>,
    /// Users.
    pub users: Vec<VmsUser>,
    /// Secrets.
    pub secrets: BTreeMap<ObjectRef, SecretValue>,
    /// Objects of other APIs, which mean nothing here.
    pub others: Vec<Other>,
    documents: BTreeMap<(Kind, ObjectRef), Document>,
}

/// An object of another API.
#[derive(Debug)]
pub struct Other {
    /// Its API and kind, such as `apps/v1 Deployment`.
    pub what: String,
    /// Where it stands.
    pub place: Place,
}

impl Manifests {
    /// Where a field of an object stands, or what of it stands there.
    pub fn place(&self, kind: Kind, object: &ObjectRef, path: &str) -> Option<Place> {
        let document = self.documents.get(&(kind, object.clone()))?;
        Some(document.place_of(path))
    }
}

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
        let object = document.object_ref(self.namespace);
        let manifests = &mut self.manifests;
        if let Some(first) = manifests.documents.get(&(kind, object.clone())) {
            return Err(Box::new(document.duplicate_of(first)));
        }
        match kind {
            Kind::VmsServer => manifests.servers.push(typed(&document, &object)?),
            Kind::VmsCamera => manifests.cameras.push(typed(&document, &object)?),
            Kind::VmsCameraGroup => manifests.groups.push(typed(&document, &object)?),
            Kind::VmsLayout => manifests.layouts.push(typed(&document, &object)?),
            Kind::VmsUser => manifests.users.push(typed(&document, &object)?),
            Kind::Secret => {
                let secret = content(typed(&document, &object)?);
                manifests.secrets.insert(object.clone(), secret);
            }
        }
        manifests.documents.insert((kind, object), document);
        Ok(())
    }
}

/// The object as its type. What a status says is the cluster's to know, not a file's.
fn typed<T: DeserializeOwned>(
    document: &Document,
    object: &ObjectRef,
) -> Result<T, Box<Diagnostic>> {
    let mut value = document.root().value.to_json();
    value["metadata"]["namespace"] = object.namespace.as_str().into();
    if let Some(fields) = value.as_object_mut() {
        fields.remove("status");
    }
    serde_json::from_value(value).map_err(|_| Box::new(document.unreadable()))
}

/// `stringData` wins over `data`, as in a cluster.
fn content(secret: Secret) -> SecretValue {
    let encoded = secret.data.unwrap_or_default().into_iter();
    let plain = secret.string_data.unwrap_or_default().into_iter();
    let plain = plain.map(|(key, text)| (key, ByteString(text.into_bytes())));
    SecretValue {
        version: None,
        data: encoded
            .chain(plain)
            .map(|(key, ByteString(bytes))| (Arc::from(key), Zeroizing::new(bytes)))
            .collect(),
    }
}
