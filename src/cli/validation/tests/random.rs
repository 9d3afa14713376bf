//! Random folders over few names, so that they often refer to one another, and random servers for them.

use std::{collections::BTreeMap, sync::Arc};

use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{select, subsequence},
};

use crate::{
    domain::{
        capability::{Capabilities, Capability},
        license::Licenses,
        name::{Name, Namespace, ObjectRef, Reference},
        permission::{Actions, KNOWN, PermissionGroup, PermissionName},
        pool::{IpPool, PoolRequest},
        role::Role,
        server::{LoginPattern, OnViolation, Server, Share},
        site::{Anchor, Camera, CameraSet, Operator, Requirement, Selection, Selector, SetKind},
        terms::Terms,
        user::{AccessRequest, PermissionRequest, User},
        validity::Validity,
    },
    fixtures::{in_video, random::RANGES, server, user},
    world::{Inventory, Object, ObservedSet},
};

const NAMESPACES: [&str; 2] = ["video", "shop"];
const CAMERAS: [&str; 4] = ["gate", "hall", "lobby", "yard"];
const SETS: [&str; 3] = ["north", "south", "west"];
const SHARED: [&str; 2] = ["day", "night"];
/// Permissions that are asked for by their raw names: one of the table, one beyond it, and one that nobody passes on.
const EXTRA: [&str; 3] = ["archives-show", "future-thing", "users-destroy"];

/// A server as it may be: whatever it has, can and holds.
#[derive(Clone, Debug)]
pub(super) struct Vms {
    pub(super) inventory: Inventory,
    pub(super) capabilities: Capabilities,
    pub(super) terms: Option<Terms>,
    pub(super) allowance: Licenses,
}

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
    )
        .prop_map(
            move |(namespace, login, access, permissions, licenses, pool, roles)| User {
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
    (access(), permissions(), licenses(), pool_request()).prop_map(
        move |(access, permissions, licenses, pool)| Role {
            object: object.clone(),
            access,
            permissions,
            licenses,
            pool,
            validity: Validity::default(),
        },
    )
}

/// Mostly a thing of its own, by an id or by a name; where they are `apart`, what has an id has none of those names.
fn anchor(name: &'static str, apart: bool) -> impl Strategy<Value = Anchor> {
    let by_name = |number: u8| Anchor::Name {
        name: format!("n{number}").into(),
        pinned: None,
    };
    let own = [CAMERAS.iter(), SETS.iter()]
        .into_iter()
        .find_map(|mut names| names.position(|other| *other == name));
    let own = u8::try_from(own.unwrap_or_default()).unwrap() + 1;
    let numbers = move |first: u8| prop_oneof![24 => Just(first + own), 1 => (1..5u8).prop_map(move |number| first + number)];
    prop_oneof![
        3 => numbers(0).prop_map(|number| Anchor::Id(number.to_string().into())),
        1 => numbers(if apart { 4 } else { 0 }).prop_map(by_name),
    ]
}

fn a_camera(name: &'static str, apart: bool) -> impl Strategy<Value = Camera> {
    (anchor(name, apart), labels()).prop_map(move |(anchor, labels)| Camera {
        object: in_video(name),
        server: "main".into(),
        anchor,
        labels,
    })
}

fn a_set(kind: SetKind, name: &'static str, apart: bool) -> impl Strategy<Value = CameraSet> {
    (anchor(name, apart), selection(&CAMERAS), labels()).prop_map(
        move |(anchor, members, labels)| CameraSet {
            kind,
            object: in_video(name),
            server: "main".into(),
            anchor,
            members,
            labels,
        },
    )
}

/// Some of a server, or all of it.
fn share() -> impl Strategy<Value = Share> {
    let all = || Selection {
        all: true,
        ..Selection::default()
    };
    let everything = Share {
        namespace: "shop".into(),
        cameras: all(),
        layouts: all(),
        groups: all(),
        permissions: PermissionRequest {
            groups: PermissionGroup::ALL
                .iter()
                .map(|group| (*group, Actions::All))
                .collect(),
            extra: Box::default(),
        },
        licenses: Licenses::new(9, 9, 9),
        logins: LoginPattern::new("*"),
    };
    prop_oneof![3 => Just(everything), 1 => part()]
}

fn part() -> impl Strategy<Value = Share> {
    let logins = select(vec!["*", "a@*"]);
    let parts = (
        selection(&CAMERAS),
        selection(&SETS),
        selection(&SETS),
        permissions(),
    );
    (parts, licenses(), logins).prop_map(
        |((cameras, layouts, groups, permissions), licenses, logins)| Share {
            namespace: "shop".into(),
            cameras,
            layouts,
            groups,
            permissions,
            licenses,
            logins: LoginPattern::new(logins),
        },
    )
}

fn a_server() -> impl Strategy<Value = Server> {
    let policy = select(vec![OnViolation::Hold, OnViolation::Narrow]);
    (
        option::weighted(0.9, share()),
        prop::bool::weighted(0.1),
        policy,
    )
        .prop_map(|(share, requires_pool, on_violation)| Server {
            shares: share.into_iter().collect(),
            requires_pool,
            on_violation,
            ..server()
        })
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

/// A VMS that has everything and can do everything.
pub(super) fn able_vms() -> Vms {
    let cameras = (1..9).map(|number| {
        (
            number.to_string().as_str().into(),
            format!("n{number}").into(),
        )
    });
    let set = |number: u8| {
        let set = ObservedSet {
            name: format!("n{number}").into(),
            members: [].into(),
        };
        (number.to_string().as_str().into(), set)
    };
    let held = KNOWN
        .iter()
        .map(|known| (known.wire.into(), known.group.title().into()));
    Vms {
        inventory: Inventory {
            cameras: cameras.collect(),
            layouts: (1..9).map(set).collect(),
            groups: (1..9).map(set).collect(),
            held: held.chain([("future-thing".into(), "".into())]).collect(),
            ..Inventory::default()
        },
        capabilities: [
            Capability::CameraScope,
            Capability::IpPool,
            Capability::PasswordHashes,
        ]
        .into(),
        terms: None,
        allowance: Licenses::new(u32::MAX, u32::MAX, u32::MAX),
    }
}

/// Any VMS: parts of all that are missing, and cameras in its layouts that nobody declared.
pub(super) fn any_vms() -> impl Strategy<Value = Vms> {
    let kept = |number| vec(prop::bool::weighted(0.99), number);
    let members = vec(
        prop_oneof![4 => Just(Vec::new()), 1 => subsequence(vec!["1", "2", "3", "9"], 1..=2)],
        8,
    );
    let title = select(vec!["", "Archive", "Nothing known"]);
    let held = || prop_oneof![1 => kept(KNOWN.len() + 1), 1 => vec(any::<bool>(), KNOWN.len() + 1)];
    let stock = prop_oneof![Just(Licenses::new(9, 9, 9)), licenses()];
    (
        kept(8),
        kept(8),
        held(),
        members,
        title,
        stock,
        prop::bool::weighted(0.8),
    )
        .prop_map(
            |(cameras, sets, held, members, title, allowance, is_able)| {
                let mut vms = able_vms();
                let Inventory {
                    layouts,
                    groups,
                    held: names,
                    ..
                } = &mut vms.inventory;
                for (set, members) in layouts.values_mut().zip(members) {
                    set.members = members.into_iter().map(Into::into).collect();
                }
                names.insert("future-thing".into(), title.into());
                retain(names, &held);
                retain(layouts, &sets);
                retain(groups, &sets);
                retain(&mut vms.inventory.cameras, &cameras);
                vms.allowance = allowance;
                if !is_able {
                    vms.capabilities.remove(&Capability::IpPool);
                    vms.terms = Some(Terms::read("2026-01", "https://vms.example.com/terms"));
                }
                vms
            },
        )
}

fn retain<Key: Ord, Value>(map: &mut BTreeMap<Key, Value>, kept: &[bool]) {
    let mut kept = kept.iter();
    map.retain(|_, _| kept.next().copied().unwrap_or(true));
}
