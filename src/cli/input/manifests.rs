//! All that a folder declares.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use k8s_openapi::{ByteString, api::core::v1::Secret};
use serde::de::DeserializeOwned;
use serde_json::Value;
use zeroize::Zeroizing;

use super::{
    document::Document,
    kind::{Kind, titled},
    secrets::FolderSecrets,
    unread::Other,
};
use crate::{
    api::{
        annotation,
        v1alpha1::{VmsCamera, VmsCameraGroup, VmsIpPool, VmsLayout, VmsRole, VmsServer, VmsUser},
    },
    cli::report::{
        diagnostic::{Diagnostic, Place},
        findings::Subject,
    },
    domain::{
        name::ObjectRef,
        secret::SecretData,
        server::Server,
        site::SetKind,
        violation::{Path, Violation},
    },
    world::{Object, ObjectKey},
};

/// All that a folder declares.
#[derive(Debug, Default)]
pub struct Manifests {
    /// Servers, what they have, and users, in the order in which they stand.
    pub objects: Vec<Object>,
    /// Secrets.
    pub secrets: FolderSecrets,
    /// What was passed over: it means nothing here.
    pub(super) others: Vec<Other>,
    /// What was to be ignored.
    pub ignored: Vec<String>,
    /// What reads, and is likely not to say what was meant.
    pub warnings: Vec<Diagnostic>,
    /// Secrets that are encrypted, and what that means to whoever needs them.
    pub(super) encrypted: Vec<(ObjectRef, Diagnostic)>,
    documents: BTreeMap<(Kind, ObjectRef), Document>,
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
            | Object::Account(_)
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

    /// Whether nothing of ours was read.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty() && self.encrypted.is_empty()
    }

    /// What was passed over, in words.
    pub fn passed_over(&self) -> Vec<String> {
        let ignored = self.ignored.iter();
        let ignored = ignored.map(|path| format!("{path}, as --ignore says"));
        Other::told(&self.others)
            .into_iter()
            .chain(ignored)
            .collect()
    }

    /// The encrypted Secrets that a server or a user needs.
    pub fn encrypted_in_use(&self) -> Vec<Diagnostic> {
        let used: BTreeSet<ObjectRef> = self.objects.iter().flat_map(secrets_of).collect();
        let encrypted = self.encrypted.iter();
        let encrypted = encrypted.filter(|(secret, _)| used.contains(secret));
        encrypted.map(|(_, problem)| problem.clone()).collect()
    }

    /// Gives the content of a Secret that is in no manifest, or that nobody can read there.
    pub fn give(&mut self, secret: ObjectRef, content: SecretData) {
        self.encrypted.retain(|(encrypted, _)| *encrypted != secret);
        self.secrets.insert(secret, content);
    }

    /// Where a field of an object stands, or what of it stands there.
    pub fn place(&self, kind: Kind, object: &ObjectRef, path: &str) -> Option<Place> {
        let document = self.document(kind, object)?;
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
        let document = self.document(kind, object)?;
        let mut value = document.root().value.to_json();
        if let Some(fields) = value.as_object_mut() {
            fields.remove("status");
        }
        Some(value)
    }

    /// The layouts and camera groups of which nothing is to be written, as their annotations say.
    pub fn paused_sets(&self) -> BTreeSet<ObjectKey> {
        let sets = self.objects.iter().filter_map(|object| match object {
            Object::Set(set) => set.management.as_ref().map(|_| (set.kind, &set.object)),
            Object::Server(_)
            | Object::Camera(_)
            | Object::Pool(_)
            | Object::Role(_)
            | Object::Account(_)
            | Object::User(_) => None,
        });
        let paused = sets.filter(|(kind, object)| {
            let kind = match kind {
                SetKind::Layout => Kind::VmsLayout,
                SetKind::Group => Kind::VmsCameraGroup,
            };
            let written = self.written(kind, object);
            let annotations = written.map(|mut value| value["metadata"]["annotations"].take());
            let annotations = annotations.and_then(|value| serde_json::from_value(value).ok());
            annotation::is_paused(annotations.as_ref())
        });
        paused
            .map(|(kind, object)| ObjectKey::Set(kind, object.clone()))
            .collect()
    }

    /// Every object as it was written, in its order, Secrets left out.
    #[cfg(test)]
    pub(super) fn documents_as_json(&self) -> Vec<String> {
        let documents = self.documents.iter();
        let documents = documents.filter(|((kind, _), _)| *kind != Kind::Secret);
        documents
            .map(|(_, document)| document.root().value.to_json().to_string())
            .collect()
    }

    /// Takes an object in, of which `document` is where it stands.
    ///
    /// # Errors
    /// The type does not take what the schema let pass.
    pub(super) fn insert(
        &mut self,
        kind: Kind,
        name: ObjectRef,
        value: Value,
        document: Document,
    ) -> Result<(), Box<Diagnostic>> {
        let read = self.declare(kind, &name, value);
        read.map_err(|_| document.unreadable())?;
        self.documents.insert((kind, name), document);
        Ok(())
    }

    /// The document of an object that was taken in.
    pub(super) fn document(&self, kind: Kind, name: &ObjectRef) -> Option<&Document> {
        self.documents.get(&(kind, name.clone()))
    }

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

/// The Secrets that an object names.
fn secrets_of(object: &Object) -> Vec<ObjectRef> {
    match object {
        Object::Server(server) => {
            let authorities = server.connection.ca.iter().map(|(name, _)| name);
            let names = authorities.chain([&server.connection.credentials]);
            names.map(|name| server.object.sibling(name)).collect()
        }
        Object::User(user) => {
            let password = user.password.iter();
            password
                .map(|source| user.object.sibling(&source.secret))
                .collect()
        }
        Object::Camera(_)
        | Object::Set(_)
        | Object::Pool(_)
        | Object::Role(_)
        | Object::Account(_) => Vec::new(),
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
pub(super) fn keys(secret: Secret) -> SecretData {
    let encoded = secret.data.unwrap_or_default().into_iter();
    let plain = secret.string_data.unwrap_or_default().into_iter();
    let plain = plain.map(|(key, text)| (key, ByteString(text.into_bytes())));
    let keys = encoded.chain(plain);
    keys.map(|(key, ByteString(bytes))| (Arc::from(key), Zeroizing::new(bytes)))
        .collect()
}
