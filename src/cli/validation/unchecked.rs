//! What a folder alone leaves open, in words.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    cli::input::secrets::FolderSecrets,
    domain::{
        name::ObjectRef,
        user::{PasswordOrigin, User},
    },
    world::World,
};

/// All of it that concerns the users of the folder; nothing where there is none.
pub(super) fn list(world: &World, secrets: &FolderSecrets, complete: bool) -> Vec<String> {
    if world.users().next().is_none() {
        return Vec::new();
    }
    let mut open = vec![
        "whether the VMS has the declared cameras, layouts and camera groups, and which cameras its layouts and camera \
         groups show beyond those that are declared"
            .to_owned(),
        "whether the parent account holds the permissions, and which ones `*` stands for".to_owned(),
        "whether the VMS can express all of it, asks for consent to terms, or has users of these logins already"
            .to_owned(),
    ];
    if world.users().any(|user| !world.licenses_of(user).is_none()) {
        open.push(
            "whether enough licences are left, of the account and of a namespace's share"
                .to_owned(),
        );
    }
    open.extend(missing_secrets(world, secrets));
    if !complete {
        open.extend(missing_servers(world));
    }
    open
}

fn missing_secrets(world: &World, secrets: &FolderSecrets) -> impl Iterator<Item = String> {
    let mut missing: BTreeSet<ObjectRef> = BTreeSet::new();
    for user in world.users() {
        let given = user.password.as_ref();
        let given = given.filter(|source| matches!(source.origin, PasswordOrigin::Given(_)));
        let secret = given.map(|source| user.object.sibling(&source.secret));
        missing.extend(secret.filter(|secret| !secrets.contains(secret)));
    }
    missing.into_iter().map(|secret| {
        let why = if secrets.is_encrypted(&secret) {
            "is encrypted by SOPS"
        } else {
            "no manifest has"
        };
        format!("whether Secret {secret}, which {why}, contains a password that can be used")
    })
}

fn missing_servers(world: &World) -> impl Iterator<Item = String> {
    let mut missing: BTreeMap<&ObjectRef, Vec<&Arc<User>>> = BTreeMap::new();
    for user in world
        .users()
        .filter(|user| world.server(&user.server).is_none())
    {
        missing.entry(&user.server).or_default().push(user);
    }
    missing.into_iter().map(|(server, users)| {
        let whose = match users.as_slice() {
            [user] => format!("VmsUser {}", user.object),
            several => format!("{} users", several.len()),
        };
        format!(
            "whether VmsServer {server}, which no manifest declares, is there, and what {whose} may use of it and of its \
             namespace; --complete refuses it"
        )
    })
}
