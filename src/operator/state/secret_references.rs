//! Which object refers to which Secret.

use std::collections::BTreeSet;

use super::{context::Context, queue::Lane};
use crate::{
    domain::{
        name::{Name, Namespace, ObjectRef},
        server::Server,
        user::User,
    },
    world::{Affected, World},
};

/// The Secrets of a namespace that an object refers to.
pub(crate) fn referenced_in(world: &World, namespace: &Namespace) -> BTreeSet<Name> {
    let mut secrets = BTreeSet::new();
    let users = world.users();
    for user in users.filter(|user| user.object.namespace == *namespace) {
        secrets.extend(user.password.as_ref().map(|source| source.secret.clone()));
    }
    let servers = world.servers();
    for server in servers.filter(|server| server.object.namespace == *namespace) {
        secrets.insert(server.connection.credentials.clone());
        secrets.extend(server.connection.ca.as_ref().map(|(name, _)| name.clone()));
    }
    secrets
}

/// Whether an object refers to a Secret.
pub(crate) fn is_referenced(world: &World, secret: &ObjectRef) -> bool {
    world.users().any(|user| has_password_in(user, secret))
        || world.servers().any(|server| connects_with(server, secret))
}

/// Wakes whatever refers to a Secret that changed.
pub(crate) fn secret_changed(context: &Context, secret: &ObjectRef) {
    if !context.phase.is_judging() {
        return;
    }
    let (users, servers) = {
        let world = context.world();
        let users = world.users().filter(|user| has_password_in(user, secret));
        let users: Affected = users.map(|user| user.object.clone()).collect();
        let servers = world
            .servers()
            .filter(|server| connects_with(server, secret));
        let servers: Vec<ObjectRef> = servers.map(|server| server.object.clone()).collect();
        (users, servers)
    };
    context.enqueue(users, Lane::Fresh);
    for server in servers {
        context.servers.resync(&server);
    }
}

fn has_password_in(user: &User, secret: &ObjectRef) -> bool {
    let source = user.password.as_ref();
    source.is_some_and(|source| source.secret == secret.name)
        && user.object.namespace == secret.namespace
}

fn connects_with(server: &Server, secret: &ObjectRef) -> bool {
    let connection = &server.connection;
    let ca = connection.ca.as_ref();
    let is_named =
        connection.credentials == secret.name || ca.is_some_and(|(name, _)| *name == secret.name);
    is_named && server.object.namespace == secret.namespace
}
