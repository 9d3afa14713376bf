//! A random server, and the cameras, layouts and groups beside it.

use proptest::{option, prelude::*, sample::select};

use super::{CAMERAS, SETS, labels, licenses, permissions, selection};
use crate::{
    domain::{
        license::Licenses,
        permission::{Actions, PermissionGroup},
        server::{LoginPattern, OnViolation, Server, Share},
        site::{Anchor, Camera, CameraSet, Selection, SetKind},
        user::PermissionRequest,
    },
    fixtures::{in_video, server},
};

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

pub(super) fn a_camera(name: &'static str, apart: bool) -> impl Strategy<Value = Camera> {
    (anchor(name, apart), labels()).prop_map(move |(anchor, labels)| Camera {
        object: in_video(name),
        server: "main".into(),
        anchor,
        labels,
    })
}

pub(super) fn a_set(
    kind: SetKind,
    name: &'static str,
    apart: bool,
) -> impl Strategy<Value = CameraSet> {
    (anchor(name, apart), selection(&CAMERAS), labels()).prop_map(
        move |(anchor, members, labels)| CameraSet {
            kind,
            object: in_video(name),
            server: "main".into(),
            anchor,
            members,
            management: None,
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

pub(super) fn a_server() -> impl Strategy<Value = Server> {
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
