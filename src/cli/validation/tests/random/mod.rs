//! Random folders over few names, so that they often refer to one another.

mod site;
mod vms;

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{select, subsequence},
};

use crate::{
    domain::{
        license::Licenses,
        name::{Name, Namespace, ObjectRef, Reference},
        permission::{Actions, PermissionGroup, PermissionName},
        pool::{IpPool, PoolRequest},
        role::Role,
        site::{Operator, Requirement, Selection, Selector, SetKind},
        user::{AccessRequest, PermissionRequest, User},
        validity::Validity,
    },
    fixtures::{random::RANGES, user},
    world::Object,
};
use site::{a_camera, a_server, a_set};

pub(super) use vms::{Vms, able_vms, any_vms};

const NAMESPACES: [&str; 2] = ["video", "shop"];
const CAMERAS: [&str; 4] = ["gate", "hall", "lobby", "yard"];
const SETS: [&str; 3] = ["north", "south", "west"];
const SHARED: [&str; 2] = ["day", "night"];
/// Permissions that are asked for by their raw names: one of the table, one beyond it, and one that nobody passes on.
const EXTRA: [&str; 3] = ["archives-show", "future-thing", "users-destroy"];

fn label() -> Selector {
    Selector {
        requirements: vec![Requirement {
            key: "site".into(),
            operator: Operator::In(vec!["north".into()]),
        }],
    }
}

fn labels() -> impl Strategy<Value = BTreeMap<Arc<str>, Arc<str>>> {
    let some = || BTreeMap::from([("site".into(), "north".into())]);
    any::<bool>().prop_map(move |is_labelled| if is_labelled { some() } else { BTreeMap::new() })
}

/// Some of the names, and sometimes one that nobody has.
fn names_of(names: &'static [&'static str]) -> impl Strategy<Value = Box<[Name]>> {
    let some = subsequence(names.to_vec(), 0..=names.len());
    (some, prop::bool::weighted(0.005)).prop_map(|(mut names, is_lost)| {
        names.extend(is_lost.then_some("nobodys"));
        names.into_iter().map(Name::from).collect()
    })
}

fn selection(names: &'static [&'static str]) -> impl Strategy<Value = Selection> {
    let by_label = || Selection {
        selector: Some(label()),
        ..Selection::default()
    };
    let all = || Selection {
        all: true,
        ..Selection::default()
    };
    prop_oneof![
        5 => names_of(names).prop_map(|names| Selection { names, ..Selection::default() }),
        1 => Just(()).prop_map(move |()| by_label()),
        1 => Just(()).prop_map(move |()| all()),
    ]
}

fn access() -> impl Strategy<Value = AccessRequest> {
    let kinds = vec![SetKind::Layout, SetKind::Group];
    let sets = || prop_oneof![2 => Just(Selection::default()), 1 => selection(&SETS)];
    (
        selection(&CAMERAS),
        sets(),
        sets(),
        prop_oneof![2 => Just(kinds.clone()), 1 => subsequence(kinds, 0..=2)],
    )
        .prop_map(|(cameras, layouts, groups, granting)| AccessRequest {
            cameras,
            layouts,
            groups,
            granting: granting.into_iter().collect(),
        })
}

fn actions(names: &'static [&'static str], often: f64) -> impl Strategy<Value = Option<Actions>> {
    let some = subsequence(names.to_vec(), 1..=names.len());
    let these = some.prop_map(|names| Actions::These(names.into_iter().map(Arc::from).collect()));
    option::weighted(often, prop_oneof![1 => these, 1 => Just(Actions::All)])
}

fn permissions() -> impl Strategy<Value = PermissionRequest> {
    (
        actions(&["View", "Download"], 0.3),
        actions(&["View", "Face", "MotionDetect"], 0.15),
        prop_oneof![8 => Just(Vec::new()), 1 => subsequence(EXTRA.to_vec(), 1..=1)],
    )
        .prop_map(|(archive, cases, extra)| {
            let archive = archive.map(|actions| (PermissionGroup::Archive, actions));
            let cases = cases.map(|actions| (PermissionGroup::AnalyticsCases, actions));
            PermissionRequest {
                groups: archive.into_iter().chain(cases).collect(),
                extra: extra.into_iter().map(PermissionName::from).collect(),
            }
        })
}

fn licenses() -> impl Strategy<Value = Licenses> {
    let some = (0..3u32, 0..3u32, 0..3u32).prop_map(|(l1, l2, l3)| Licenses::new(l1, l2, l3));
    prop_oneof![2 => Just(Licenses::default()), 1 => some]
}

fn references() -> impl Strategy<Value = Vec<Reference>> {
    let name = prop_oneof![12 => select(SHARED.to_vec()), 1 => Just("nobodys")];
    let namespace = prop_oneof![
        7 => Just(None),
        3 => Just(Some("video")),
        1 => select(vec![Some("shop"), Some("elsewhere")]),
    ];
    let reference = (name, namespace).prop_map(|(name, namespace)| Reference {
        name: name.into(),
        namespace: namespace.map(Namespace::from),
    });
    prop_oneof![3 => Just(Vec::new()), 1 => vec(reference, 1..3)]
}

fn ranges() -> impl Strategy<Value = Vec<String>> {
    let some = subsequence(RANGES.to_vec(), 0..=2);
    let odd = option::weighted(
        0.05,
        select(vec!["nonsense", "255.255.255.255", "0.0.0.0/0", "::/0"]),
    );
    (some, odd).prop_map(|(ranges, odd)| ranges.into_iter().chain(odd).map(str::to_owned).collect())
}

fn pool_request() -> impl Strategy<Value = Option<PoolRequest>> {
    let pool = (references(), ranges()).prop_map(|(refs, ranges)| PoolRequest { refs, ranges });
    option::weighted(0.25, pool)
}

/// Mostly always; else bounds of which some leave no moment with those of a role.
fn validity() -> impl Strategy<Value = Validity> {
    let moment =
        || option::of((0..4i64).prop_map(|second| Timestamp::from_second(second).unwrap()));
    let some = (moment(), moment(), any::<bool>()).prop_map(|(from, until, suspended)| Validity {
        from,
        until,
        suspended,
    });
    prop_oneof![4 => Just(Validity::default()), 1 => some]
}

fn a_user(name: &'static str) -> impl Strategy<Value = User> {
    (
        select(vec!["video", "video", "shop"]),
        select(vec![
            "a@x.org", "b@x.org", "c@x.org", "d@x.org", "D@x.org", "e@x.org", "f@x.org", "g@x.org",
            "i@x.org", "j@x.org", "k@x.org", "l@x.org", "m@x.org", "h@x.org", "no login",
        ]),
        access(),
        permissions(),
        licenses(),
        pool_request(),
        references(),
        validity(),
    )
        .prop_map(
            move |(namespace, login, access, permissions, licenses, pool, roles, validity)| User {
                validity,
                access,
                permissions,
                licenses,
                pool,
                roles: roles.into(),
                ..user(name).of(namespace).login(login).declared
            },
        )
}

fn a_role(object: ObjectRef) -> impl Strategy<Value = Role> {
    (
        access(),
        permissions(),
        licenses(),
        pool_request(),
        validity(),
    )
        .prop_map(
            move |(access, permissions, licenses, pool, validity)| Role {
                object: object.clone(),
                access,
                permissions,
                licenses,
                pool,
                validity,
            },
        )
}

/// Most of them.
fn most(objects: Vec<BoxedStrategy<Object>>) -> impl Strategy<Value = Vec<Object>> {
    let some = objects
        .into_iter()
        .map(|object| option::weighted(0.985, object));
    some.collect::<Vec<_>>()
        .prop_map(|objects| objects.into_iter().flatten().collect())
}

/// A server, what it has, and who is to use it; the server comes first.
pub(super) fn folder(apart: bool) -> impl Strategy<Value = Vec<Object>> {
    let cameras = CAMERAS.map(|name| a_camera(name, apart).prop_map(Object::Camera).boxed());
    let sets = [SetKind::Layout, SetKind::Group]
        .map(|kind| SETS.map(|name| a_set(kind, name, apart).prop_map(Object::Set).boxed()));
    let shared = NAMESPACES.map(|namespace| {
        SHARED.map(|name| {
            let object = ObjectRef::new(namespace, name);
            let role = a_role(object.clone()).prop_map(|role| Object::Role(Box::new(role)));
            let pool = ranges().prop_map(move |ranges| {
                Object::Pool(IpPool {
                    object: object.clone(),
                    ranges,
                })
            });
            [role.boxed(), pool.boxed()]
        })
    });
    let users = ["ada", "ben"].map(|name| {
        a_user(name)
            .prop_map(|user| Object::User(Box::new(user)))
            .boxed()
    });
    let parts = cameras.into_iter().chain(sets.into_iter().flatten());
    let parts = parts
        .chain(shared.into_iter().flatten().flatten())
        .chain(users);
    (a_server(), most(parts.collect())).prop_map(|(server, objects)| {
        [Object::Server(server)]
            .into_iter()
            .chain(objects)
            .collect()
    })
}
