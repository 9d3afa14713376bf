//! Existing users who are taken over.

use super::{moves::Moves, options::Allowed};
use crate::{
    domain::{
        name::Login,
        server::{Adoption, Server},
    },
    engine::Survey,
};

/// What the manifests allow to take over, and what the person at the keyboard does.
pub(super) fn adoptions(
    moves: Moves<'_>,
    allowed: &Allowed,
    (server, survey): (&Server, &Survey),
) -> Vec<Adoption> {
    let users = moves.world.users_of(&server.object);
    let users = users.filter_map(|object| moves.world.user(object));
    let named = users.filter_map(|user| {
        let login: Login = user.login.parse().ok()?;
        let namespace = user.object.namespace.clone();
        let is_allowed = allowed.adopt.contains(&login);
        is_allowed.then_some(Adoption { namespace, login })
    });
    let moved = moves.adoptions(survey);
    let declared = server.adopt.iter().cloned();
    declared.chain(named).chain(moved).collect()
}
