//! Namespaces where an object refers to a Secret: the Secrets of those are watched.

use std::collections::BTreeSet;

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::{domain::name::Namespace, world::Object};

/// Namespaces where an object refers to a Secret.
#[derive(Debug, Default)]
pub(crate) struct SecretScopes {
    scopes: Mutex<Scopes>,
    added: Notify,
}

#[derive(Debug, Default)]
struct Scopes {
    known: BTreeSet<Namespace>,
    untaken: Vec<Namespace>,
}

impl SecretScopes {
    /// Records an object, which may be the first one of its namespace to refer to a Secret.
    pub(crate) fn note(&self, object: &Object) {
        let namespace = match object {
            Object::Server(server) => &server.object.namespace,
            Object::User(user) if user.password.is_some() => &user.object.namespace,
            Object::User(_)
            | Object::Camera(_)
            | Object::Set(_)
            | Object::Pool(_)
            | Object::Role(_)
            | Object::Account(_) => return,
        };
        let mut scopes = self.scopes.lock();
        if scopes.known.insert(namespace.clone()) {
            scopes.untaken.push(namespace.clone());
            self.added.notify_one();
        }
    }

    /// Forgets all: everything is about to be listed again.
    pub(crate) fn forget(&self) {
        *self.scopes.lock() = Scopes::default();
    }

    /// Those that were not taken yet.
    pub(crate) fn take(&self) -> Vec<Namespace> {
        std::mem::take(&mut self.scopes.lock().untaken)
    }

    /// Waits until there are more.
    pub(crate) async fn further(&self) {
        self.added.notified().await;
    }
}
