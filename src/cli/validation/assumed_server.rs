//! Servers that the users of a folder name and none of its manifests declares.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use crate::{
    domain::{
        license::{Level, Licenses},
        name::{Name, ObjectRef},
        permission::{Actions, PermissionGroup},
        server::{Connection, DriverKind, LoginPattern, Mode, OnViolation, Server, Share},
        site::Selection,
        user::{PermissionRequest, User},
        violation::{Path, Rule, Violation},
    },
    engine::assumed::named,
    rules::{ByFiles, facts},
    world::World,
};

/// A server that is assumed to be declared in other manifests, and to share everything.
pub(super) struct AssumedServer {
    pub(super) server: Arc<Server>,
}

impl AssumedServer {
    /// All of them, in the order of their names.
    pub(super) fn all(world: &World) -> Vec<Self> {
        let servers = world.users().map(|user| &user.server);
        let missing: BTreeSet<&ObjectRef> = servers
            .filter(|server| world.server(server).is_none())
            .collect();
        let servers = missing.into_iter().map(|server| Self {
            server: Arc::new(open(world, server)),
        });
        servers.collect()
    }

    /// Which violations are certain whatever other manifests declare.
    pub(super) fn leaves_no_doubt<'a>(
        &'a self,
        user: &'a User,
        world: &'a World,
    ) -> impl Fn(&Violation) -> bool + 'a {
        let missing = Missing::of(user, world, &self.server.object);
        let is_owner_certain = self.is_owner_certain(user, world);
        move |violation| match facts(violation.rule).by_files {
            ByFiles::Decided => violation.rule != Rule::LoginTaken || is_owner_certain,
            // A role that is not here may ask for licences.
            ByFiles::WithAllRoles => missing.roles.is_empty(),
            ByFiles::UnlessDeclaredElsewhere => !missing.contains(&violation.path),
            ByFiles::Open => false,
        }
    }
}

impl AssumedServer {
    /// Whether the owner of a user's login has it whatever that server shares: it may not share with each namespace.
    fn is_owner_certain(&self, user: &User, world: &World) -> bool {
        world.owner_of_login(user).is_some_and(|owner| {
            let namespace = &owner.object.namespace;
            [&user.object.namespace, &self.server.object.namespace].contains(&namespace)
        })
    }
}

/// Where roles and pools are named that may be declared beside that server.
struct Missing {
    roles: BTreeSet<Path>,
    pools: BTreeSet<Path>,
}

impl Missing {
    fn contains(&self, path: &Path) -> bool {
        self.roles.contains(path) || self.pools.contains(path)
    }

    fn of(user: &User, world: &World, server: &ObjectRef) -> Self {
        let may_be_there = |object: &ObjectRef| object.namespace == server.namespace;
        let home = &user.object.namespace;
        let mut missing = Self {
            roles: BTreeSet::new(),
            pools: BTreeSet::new(),
        };
        let requests = user.pool.iter().map(|pool| (None, pool));
        let mut requests: Vec<_> = requests.collect();
        for (index, role) in user.roles.iter().enumerate() {
            let object = role.object(home);
            match world.roles().get(&object) {
                Some(role) => {
                    requests.extend(role.pool.iter().map(|pool| (Some(&role.object), pool)));
                }
                None if may_be_there(&object) => {
                    let path = Path::from(format!("spec.roleRefs[{index}].name"));
                    missing.roles.insert(path.naming(role.name.as_str()));
                }
                None => {}
            }
        }
        for (role, request) in requests {
            let home = role.map_or(home, |role| &role.namespace);
            for (index, pool) in request.refs.iter().enumerate() {
                let object = pool.object(home);
                if may_be_there(&object) && !world.pools().contains_key(&object) {
                    missing.pools.insert(path(user, role, index, &pool.name));
                }
            }
        }
        missing
    }
}

/// As the rules tell it to the user's namespace.
fn path(user: &User, role: Option<&ObjectRef>, index: usize, pool: &Name) -> Path {
    let field = format!("spec.ipPool.poolRefs[{index}].name");
    match role {
        None => Path::from(field).naming(pool.as_str()),
        Some(role) if role.namespace == user.object.namespace => {
            Path::in_role(role.clone(), field).naming(pool.as_str())
        }
        Some(role) => format!("spec.roleRefs[name={}]", role.name).into(),
    }
}

/// A server that shares all it has with everybody who names it, and asks for nothing.
fn open(world: &World, object: &ObjectRef) -> Server {
    let users = world.users_naming(object);
    let users: Vec<_> = users.filter_map(|user| world.user(user)).collect();
    let namespaces: BTreeSet<_> = users.iter().map(|user| &user.object.namespace).collect();
    let roles = users
        .iter()
        .flat_map(|user| world.roles_of(user).into_values());
    let of_roles: Vec<_> = roles.flat_map(|role| named(&role.permissions)).collect();
    let of_users = users.iter().flat_map(|user| named(&user.permissions));
    let permissions = PermissionRequest {
        groups: PermissionGroup::ALL
            .iter()
            .map(|group| (*group, Actions::All))
            .collect(),
        extra: of_users.chain(of_roles).collect(),
    };
    let everything = || Selection {
        all: true,
        ..Selection::default()
    };
    let shares = namespaces.into_iter().map(|namespace| Share {
        namespace: namespace.clone(),
        cameras: everything(),
        layouts: everything(),
        groups: everything(),
        permissions: permissions.clone(),
        licenses: Licenses::by_level(|_: Level| u32::MAX),
        logins: LoginPattern::new("*"),
    });
    Server {
        object: object.clone(),
        connection: Connection {
            driver: DriverKind::Aipix,
            aipix: Ok(Box::default()),
            url: "".into(),
            credentials: "".into(),
            ca: None,
            allow_plain_http: false,
            requests_per_second: None,
            concurrent_requests: 0,
        },
        shares: shares.collect(),
        adopt: Vec::new(),
        on_violation: OnViolation::Hold,
        mode: Mode::Observe,
        change_guard: None,
        discovery: None,
        managed: BTreeSet::new(),
        requires_pool: false,
        accepted_terms: None,
        resync: Duration::ZERO,
        full_check: Duration::ZERO,
        pinned_identity: None,
        confirmed_identity: None,
        proven_version: None,
    }
}
