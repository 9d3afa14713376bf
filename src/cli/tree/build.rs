//! From the objects of a namespace to what hangs together.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kube::ResourceExt;

use super::{
    model::{Branch, Part, Reference, UserLeaf},
    objects::Objects,
};
use crate::api::{
    condition,
    v1alpha1::{Access, IpPool, Selection, SetSelection, VmsServer, VmsUser},
};

/// The servers of the namespace and those of others that its users refer to, or one of them by its name.
pub fn build(objects: &Objects, server: Option<&str>) -> Vec<Branch> {
    let own = objects.servers.iter().map(ResourceExt::name_any);
    let referred = objects.users.iter().map(|user| server_of(objects, user));
    let all: BTreeSet<String> = own.chain(referred).collect();
    let asked = all
        .into_iter()
        .filter(|name| server.is_none_or(|server| server == name));
    asked.map(|name| branch(objects, &name)).collect()
}

/// The server of a user, with its namespace where that is another one.
fn server_of(objects: &Objects, user: &VmsUser) -> String {
    let reference = &user.spec.server_ref;
    elsewhere(
        &objects.namespace,
        reference.namespace.as_deref(),
        &reference.name,
    )
}

fn elsewhere(here: &str, namespace: Option<&str>, name: &str) -> String {
    match namespace {
        Some(namespace) if namespace != here => format!("{namespace}/{name}"),
        Some(_) | None => name.to_owned(),
    }
}

fn branch(objects: &Objects, name: &str) -> Branch {
    let server = objects
        .servers
        .iter()
        .find(|server| server.name_any() == name);
    let users: Vec<&VmsUser> = objects
        .users
        .iter()
        .filter(|user| server_of(objects, user) == name)
        .collect();
    let conditions = server.and_then(|server| server.status.as_ref());
    let conditions = conditions.map(|status| status.conditions.as_slice());
    Branch {
        server: name.to_owned(),
        url: server.map(|server| server.spec.url.clone()),
        ready: match server {
            None if name.contains('/') => "in another namespace".to_owned(),
            None => "does not exist".to_owned(),
            Some(_) => told(conditions.unwrap_or_default()),
        },
        secrets: server.map(secrets).unwrap_or_default(),
        shares: server
            .map(|server| shares(objects, server))
            .unwrap_or_default(),
        parts: parts(objects, name, &users),
        users: users.into_iter().map(|user| leaf(objects, user)).collect(),
    }
}

fn told(conditions: &[Condition]) -> String {
    match condition::find(conditions, "Ready") {
        None => "no operator has looked at it".to_owned(),
        Some(ready) => format!("{} {}", ready.status, ready.reason),
    }
}

fn secrets(server: &VmsServer) -> Vec<String> {
    let authorities = server.spec.ca_secret_ref.iter().map(|ca| ca.name.clone());
    let account = server.spec.credentials_secret_ref.name.clone();
    [account].into_iter().chain(authorities).collect()
}

fn shares(objects: &Objects, server: &VmsServer) -> Vec<Reference> {
    let name = server.name_any();
    let shares = server.spec.shares.iter().map(|share| {
        let accounts = objects.accounts.iter().filter(|account| {
            account.spec.server_ref.name == name && account.spec.user.namespace == share.namespace
        });
        Reference {
            name: share.namespace.clone(),
            users: accounts.count(),
            exists: true,
        }
    });
    shares.collect()
}

fn leaf(objects: &Objects, user: &VmsUser) -> UserLeaf {
    let conditions = user
        .status
        .as_ref()
        .map(|status| status.conditions.as_slice());
    let conditions = conditions.unwrap_or_default();
    let ready = condition::find(conditions, "Ready");
    let mut refers_to = Vec::new();
    for (kind, names) in references(objects, user) {
        refers_to.extend(names.into_iter().map(|name| format!("{kind} {name}")));
    }
    UserLeaf {
        user: user.name_any(),
        login: user.spec.login.clone(),
        ready: ready.is_some_and(condition::says_true),
        reason: ready.map(|ready| ready.reason.clone()).unwrap_or_default(),
        refers_to,
    }
}

/// What a user names, by the word for one of the kind.
fn references(objects: &Objects, user: &VmsUser) -> Vec<(&'static str, Vec<String>)> {
    let here = objects.namespace.as_str();
    let roles = user.spec.role_refs.iter();
    let roles = roles.map(|role| elsewhere(here, role.namespace.as_deref(), &role.name));
    let password = user.spec.password.iter().flat_map(|password| {
        let generated = password
            .generate
            .iter()
            .map(|made| made.secret_name.clone());
        let declared = password.secret_ref.iter().map(|secret| secret.name.clone());
        declared.chain(generated)
    });
    let mut all = vec![("role", roles.collect())];
    all.extend(of_access(
        here,
        &user.spec.access,
        user.spec.ip_pool.as_ref(),
    ));
    all.push(("Secret", password.collect()));
    all
}

fn of_access(
    here: &str,
    access: &Access,
    pool: Option<&IpPool>,
) -> [(&'static str, Vec<String>); 4] {
    let named = |selection: Option<&Selection>| {
        selection
            .map(|selection| selection.names.clone())
            .unwrap_or_default()
    };
    let set = |set: &Option<SetSelection>| named(set.as_ref().map(|set| &set.selection));
    [
        ("pool", pools(here, pool)),
        ("camera", named(access.cameras.as_ref())),
        ("layout", set(&access.layouts)),
        ("camera group", set(&access.camera_groups)),
    ]
}

/// The same with what its roles of this namespace name, each once.
fn with_roles(objects: &Objects, user: &VmsUser) -> BTreeSet<(&'static str, String)> {
    let roles = objects.roles.iter().filter(|role| {
        let mut refs = user.spec.role_refs.iter();
        let here = objects.namespace.as_str();
        refs.any(|other| {
            elsewhere(here, other.namespace.as_deref(), &other.name) == role.name_any()
        })
    });
    let of_roles = roles.flat_map(|role| {
        of_access(
            &objects.namespace,
            &role.spec.access,
            role.spec.ip_pool.as_ref(),
        )
    });
    let all = references(objects, user).into_iter().chain(of_roles);
    all.flat_map(|(kind, names)| names.into_iter().map(move |name| (kind, name)))
        .collect()
}

fn pools(here: &str, pool: Option<&IpPool>) -> Vec<String> {
    let refs = pool.iter().flat_map(|pool| &pool.pool_refs);
    refs.map(|pool| elsewhere(here, pool.namespace.as_deref(), &pool.name))
        .collect()
}

fn parts(objects: &Objects, server: &str, users: &[&VmsUser]) -> Vec<Part> {
    let of_server = |name: &str| name == server;
    let cameras = objects.cameras.iter();
    let cameras = cameras.filter(|camera| of_server(&camera.spec.identity.server_ref.name));
    let layouts = objects.layouts.iter();
    let layouts = layouts.filter(|layout| of_server(&layout.spec.identity.server_ref.name));
    let groups = objects.groups.iter();
    let groups = groups.filter(|group| of_server(&group.spec.identity.server_ref.name));
    let declared: [(&'static str, &'static str, BTreeSet<String>); 5] = [
        (
            "roles",
            "role",
            objects.roles.iter().map(ResourceExt::name_any).collect(),
        ),
        (
            "pools",
            "pool",
            objects.pools.iter().map(ResourceExt::name_any).collect(),
        ),
        (
            "cameras",
            "camera",
            cameras.map(ResourceExt::name_any).collect(),
        ),
        (
            "layouts",
            "layout",
            layouts.map(ResourceExt::name_any).collect(),
        ),
        (
            "camera groups",
            "camera group",
            groups.map(ResourceExt::name_any).collect(),
        ),
    ];
    let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for user in users {
        for reference in with_roles(objects, user) {
            *counts.entry(reference).or_default() += 1;
        }
    }
    // The cameras of a server elsewhere are of that namespace, and nobody looked there.
    let is_here = !server.contains('/');
    let mut parts: Vec<Part> = declared
        .into_iter()
        .map(|(kind, one, declared)| Part {
            kind,
            declared: declared.len(),
            referred: counted(&counts, one, |name| {
                !is_here || name.contains('/') || declared.contains(name)
            }),
            by_selector: users.iter().filter(|user| selects(user, one)).count(),
        })
        .collect();
    let secrets = counted(&counts, "Secret", |_| true);
    parts.push(Part {
        kind: "Secrets of passwords",
        declared: secrets.len(),
        referred: secrets,
        by_selector: 0,
    });
    parts
}

fn counted(
    counts: &BTreeMap<(&str, String), usize>,
    kind: &str,
    exists: impl Fn(&str) -> bool,
) -> Vec<Reference> {
    let of_kind = counts.iter().filter(|((of, _), _)| *of == kind);
    of_kind
        .map(|((_, name), users)| Reference {
            name: name.clone(),
            users: *users,
            exists: exists(name),
        })
        .collect()
}

/// Whether a user names some of a kind by labels, or all.
fn selects(user: &VmsUser, kind: &str) -> bool {
    let access = &user.spec.access;
    let selection = match kind {
        "camera" => access.cameras.as_ref(),
        "layout" => access.layouts.as_ref().map(|set| &set.selection),
        "camera group" => access.camera_groups.as_ref().map(|set| &set.selection),
        _ => None,
    };
    selection.is_some_and(|selection| selection.all || selection.selector.is_some())
}
