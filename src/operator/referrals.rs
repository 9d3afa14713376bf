//! Who refers to a Secret.

use std::{collections::BTreeSet, sync::Arc};

use super::{queue::Lane, shared::Shared};
use crate::{
    domain::{
        name::{Name, Namespace, ObjectRef},
        server::Server,
        user::User,
    },
    world::Affected,
};

impl Shared {
    /// The Secrets of a namespace that somebody refers to.
    pub(crate) fn secrets_referred(&self, namespace: &Namespace) -> BTreeSet<Name> {
        let mut secrets = BTreeSet::new();
        let world = self.world();
        for user in world
            .users()
            .filter(|user| user.object.namespace == *namespace)
        {
            secrets.extend(user.password.as_ref().map(|source| source.secret.clone()));
        }
        for server in world
            .servers()
            .filter(|server| server.object.namespace == *namespace)
        {
            secrets.insert(server.connection.credentials.clone());
            secrets.extend(server.connection.ca.as_ref().map(|(name, _)| name.clone()));
        }
        secrets
    }

    /// Whether somebody refers to a Secret.
    pub(crate) fn is_secret_referred(&self, secret: &ObjectRef) -> bool {
        let world = self.world();
        world.users().any(|user| refers(user, secret))
            || world.servers().any(|server| uses(server, secret))
    }

    /// Whoever refers to a Secret that changed looks at it again.
    pub(crate) fn secret_changed(self: &Arc<Self>, secret: &ObjectRef) {
        if !self.is_judging() {
            return;
        }
        let (users, servers) = {
            let world = self.world();
            let users: Affected = world
                .users()
                .filter(|user| refers(user, secret))
                .map(|user| user.object.clone())
                .collect();
            let servers: Vec<ObjectRef> = world
                .servers()
                .filter(|server| uses(server, secret))
                .map(|server| server.object.clone())
                .collect();
            (users, servers)
        };
        self.enqueue(users, Lane::Fresh);
        for server in servers {
            self.look(&server);
        }
    }
}

fn refers(user: &User, secret: &ObjectRef) -> bool {
    let source = user.password.as_ref();
    source.is_some_and(|source| source.secret == secret.name)
        && user.object.namespace == secret.namespace
}

fn uses(server: &Server, secret: &ObjectRef) -> bool {
    let connection = &server.connection;
    let ca = connection.ca.as_ref();
    let is_named =
        connection.credentials == secret.name || ca.is_some_and(|(name, _)| *name == secret.name);
    is_named && server.object.namespace == secret.namespace
}
