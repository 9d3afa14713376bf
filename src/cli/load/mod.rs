//! From files to what they declare: parse, tell the documents apart, check each, and convert it.
//!
//! Whatever is wrong is reported, all of it at once; there is no half of a folder. Pure: the files are read
//! already.

mod document;

use std::{collections::BTreeMap, sync::Arc};

use k8s_openapi::{ByteString, api::core::v1::Secret};
use serde::de::DeserializeOwned;
use serde_json::Value;
use zeroize::Zeroizing;

use self::document::Document;
pub use super::schema::Kind;
use super::{
    report::{
        diagnostic::{Diagnostic, Place},
        findings::Subject,
    },
    schema::Definitions,
    secrets::{FolderSecrets, Keys},
    source::File,
};
use crate::{
    api::v1alpha1::{VmsCamera, VmsCameraGroup, VmsIpPool, VmsLayout, VmsRole, VmsServer, VmsUser},
    domain::{
        name::{Namespace, ObjectRef},
        server::Server,
        violation::{Path, Violation},
    },
    world::Object,
};

/// All that a folder declares.
#[derive(Debug, Default)]
pub struct Manifests {
    /// Servers, what they have, and users, in the order in which they stand.
    pub objects: Vec<Object>,
    /// Secrets.
    pub secrets: FolderSecrets,
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

/// Which server is meant is not clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the manifests declare {count} VmsServers of that description: say which with --server and --namespace"
)]
pub struct NotOneServer {
    /// How many there are.
    count: usize,
}

impl Manifests {
    /// The one server that is meant: that of the name, and of the namespace where there is a name, or the only one.
    ///
    /// # Errors
    /// There is none, or there are several.
    pub fn server(
        &self,
        name: Option<&str>,
        namespace: Option<&str>,
    ) -> Result<&Server, NotOneServer> {
        let servers = self.objects.iter().filter_map(|object| match object {
            Object::Server(server) => Some(server),
            Object::Camera(_)
            | Object::Set(_)
            | Object::Pool(_)
            | Object::Role(_)
            | Object::User(_) => None,
        });
        let namespace = namespace.filter(|_| name.is_some());
        let wanted = servers.filter(|server| {
            name.is_none_or(|name| *server.object.name == *name)
                && namespace.is_none_or(|namespace| *server.object.namespace == *namespace)
        });
        match wanted.collect::<Vec<_>>().as_slice() {
            [server] => Ok(server),
            servers => Err(NotOneServer {
                count: servers.len(),
            }),
        }
    }

    /// Where a field of an object stands, or what of it stands there.
    pub fn place(&self, kind: Kind, object: &ObjectRef, path: &str) -> Option<Place> {
        let document = self.documents.get(&(kind, object.clone()))?;
        Some(document.place_of(path))
    }

    /// Every object that was read, Secrets left out, in the order of kinds and names.
    pub fn subjects(&self) -> impl Iterator<Item = Subject> {
        let documents = self.documents.iter();
        let documents = documents.filter(|((kind, _), _)| *kind != Kind::Secret);
        documents.map(|((kind, object), document)| Subject {
            object: titled(*kind, object),
            place: document.place_of("metadata.name"),
        })
    }

    /// What is wrong with a user, each at its place: in the user, or in the role that it came with.
    pub fn diagnose(&self, user: &ObjectRef, violations: &[Violation]) -> Vec<Diagnostic> {
        let place = |path: &Path| {
            let (kind, object) = match path.role() {
                None => (Kind::VmsUser, user),
                Some(role) => (Kind::VmsRole, role),
            };
            self.place(kind, object, path.field())
        };
        let diagnostics = violations.iter().map(|violation| Diagnostic {
            place: place(&violation.path),
            rule: Some(violation.rule.id()),
            object: Some(titled(Kind::VmsUser, user)),
            path: violation.path.to_string(),
            message: violation.message.clone(),
            hint: Some(violation.hint.clone()),
        });
        diagnostics.collect()
    }

    /// A user as it was written, without what a cluster may have said of it.
    pub fn user(&self, object: &ObjectRef) -> Option<VmsUser> {
        serde_json::from_value(self.written(Kind::VmsUser, object)?).ok()
    }

    /// An object as it was written, without what a cluster may have said of it.
    pub fn written(&self, kind: Kind, object: &ObjectRef) -> Option<Value> {
        let document = self.documents.get(&(kind, object.clone()))?;
        let mut value = document.root().value.to_json();
        if let Some(fields) = value.as_object_mut() {
            fields.remove("status");
        }
        Some(value)
    }
}

/// An object as a person calls it, such as `VmsUser video/alice`.
pub fn titled(kind: Kind, object: &ObjectRef) -> String {
    format!("{} {object}", kind.name())
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
        let name = document.object_ref(self.namespace);
        if let Some(first) = self.manifests.documents.get(&(kind, name.clone())) {
            return Err(document.duplicate_of(first));
        }
        self.manifests
            .declare(kind, &name, resource(&document, &name))
            .map_err(|_| document.unreadable())?;
        self.manifests.documents.insert((kind, name), document);
        Ok(())
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

impl Manifests {
    fn declare(&mut self, kind: Kind, name: &ObjectRef, value: Value) -> serde_json::Result<()> {
        let object = match kind {
            Kind::VmsServer => Object::Server(convert::<VmsServer, _>(value)?),
            Kind::VmsCamera => Object::Camera(convert::<VmsCamera, _>(value)?),
            Kind::VmsCameraGroup => Object::Set(convert::<VmsCameraGroup, _>(value)?),
            Kind::VmsIpPool => Object::Pool(convert::<VmsIpPool, _>(value)?),
            Kind::VmsLayout => Object::Set(convert::<VmsLayout, _>(value)?),
            Kind::VmsRole => Object::Role(Box::new(convert::<VmsRole, _>(value)?)),
            Kind::VmsUser => Object::User(Box::new(convert::<VmsUser, _>(value)?)),
            Kind::Secret => {
                self.secrets
                    .insert(name.clone(), keys(serde_json::from_value(value)?));
                return Ok(());
            }
        };
        self.objects.push(object);
        Ok(())
    }
}

fn convert<Resource, Declared>(value: Value) -> serde_json::Result<Declared>
where
    Resource: DeserializeOwned,
    Declared: for<'resource> From<&'resource Resource>,
{
    let resource: Resource = serde_json::from_value(value)?;
    Ok(Declared::from(&resource))
}

/// `stringData` wins over `data`, as in a cluster.
fn keys(secret: Secret) -> Keys {
    let encoded = secret.data.unwrap_or_default().into_iter();
    let plain = secret.string_data.unwrap_or_default().into_iter();
    let plain = plain.map(|(key, text)| (key, ByteString(text.into_bytes())));
    let keys = encoded.chain(plain);
    keys.map(|(key, ByteString(bytes))| (Arc::from(key), Zeroizing::new(bytes)))
        .collect()
}

#[cfg(test)]
mod tests;
