//! Users that were changed in the VMS between two listings.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::{capability::Capability, name::Login, server::Server},
    operator::state::{connection::Connection, context::Context},
    world::{Affected, StoreRow},
};

/// The declared users of a server whose rows are not the same in both listings, and those whose accounts are left behind
/// there and are not as they were left.
pub(super) fn changed_users(
    context: &Context,
    server: &Server,
    before: &Connection,
    after: &Connection,
) -> Affected {
    let has_versions = (after.description.capabilities).contains(&Capability::RowVersion);
    let changed = differing(&before.rows(), &after.rows(), has_versions);
    let is_changed = |login: &str| {
        login
            .parse()
            .is_ok_and(|login: Login| changed.contains(&login))
    };
    let world = context.world();
    let users = world.users_of(&server.object);
    let users = users.filter_map(|object| world.user(object));
    let users = users
        .filter(|user| is_changed(&user.login))
        .map(|user| user.object.clone());
    let accounts = world.accounts_of(&server.object);
    let left_behind = accounts
        .filter(|account| account.left_behind.is_some())
        .filter(|account| is_changed(&account.login) || world.is_taken_over(account))
        .map(|account| account.user.clone());
    users.chain(left_behind).collect()
}

/// Logins whose rows are not the same in both, or do not tell where rows of that server do.
fn differing(
    before: &BTreeMap<Login, StoreRow>,
    after: &BTreeMap<Login, StoreRow>,
    has_versions: bool,
) -> BTreeSet<Login> {
    let tells = |row: &StoreRow| row.version.is_some() || !has_versions;
    let logins: BTreeSet<&Login> = before.keys().chain(after.keys()).collect();
    logins
        .into_iter()
        .filter(|login| {
            let after = after.get(*login);
            before.get(*login) != after || after.is_some_and(|row| !tells(row))
        })
        .cloned()
        .collect()
}
