mod served;

use std::sync::Arc;

use super::*;
use crate::{
    domain::{
        server::Server,
        site::{Anchor, Camera, CameraSet, SetKind},
    },
    fixtures::{camera, in_video, names, pool, role, server, set, user},
};

fn wall(members: &[&str]) -> CameraSet {
    let members: Vec<_> = members.iter().map(|name| (*name).into()).collect();
    let mut wall = set(SetKind::Layout, "wall", 5, names(["gate"]));
    wall.members.names = members.into();
    wall
}

fn world() -> World {
    let mut world = World::default();
    world.apply(Object::Server(server()));
    world.apply(Object::Camera(camera("gate", Anchor::Id("11".into()))));
    world.apply(Object::Set(wall(&["gate"])));
    world.apply(Object::Role(Box::new(role(
        in_video("guards"),
        user("like").cameras(["gate"]),
    ))));
    let users = [
        user("alice").cameras(["gate"]).layouts(["wall"]),
        user("bob").cameras(["gate"]).pool_named("office"),
        user("carol").with_role("guards"),
    ];
    for user in users {
        world.apply(Object::User(Box::new(user.declared)));
    }
    world
}

/// One new or changed object of each kind, and the users that it touches.
fn candidates() -> Vec<(Object, Vec<&'static str>)> {
    vec![
        (Object::Set(wall(&["gate", "yard"])), vec!["alice"]),
        (
            Object::Camera(camera("gate", Anchor::Id("12".into()))),
            vec!["alice", "bob", "carol"],
        ),
        (
            Object::Camera(camera("yard", Anchor::Id("13".into()))),
            vec![],
        ),
        (
            Object::Pool(pool(in_video("office"), ["203.0.113.7"])),
            vec!["bob"],
        ),
        (
            Object::Role(Box::new(role(in_video("guards"), user("like")))),
            vec!["carol"],
        ),
        (
            Object::Server(Server {
                requires_pool: true,
                ..server()
            }),
            vec!["alice", "bob", "carol"],
        ),
        (
            Object::User(Box::new(user("dave").login("alice@example.com").declared)),
            vec!["alice", "dave"],
        ),
    ]
}

#[test]
fn a_candidate_touches_whom_it_would_touch_and_leaves_nothing_behind() {
    let mut world = world();
    let before = format!("{world:?}");
    for (candidate, touched) in candidates() {
        let key = candidate.key();
        let seen = world.with(candidate.clone(), |world, affected| {
            (world.object(&key), affected.clone())
        });
        let touched: Affected = touched.into_iter().map(in_video).collect();
        assert_eq!(seen, (Some(candidate), touched));
        assert_eq!(format!("{world:?}"), before, "{key:?}");
    }
}

#[test]
fn what_was_loaded_is_what_was_applied() {
    let (mut applied, mut loaded) = (world(), world());
    for (candidate, _) in candidates() {
        applied.apply(candidate.clone());
        loaded.load(candidate);
    }
    assert_eq!(format!("{applied:?}"), format!("{loaded:?}"));
}

#[test]
fn an_id_that_everybody_is_judged_by_touches_nobody_once_it_is_on_record() {
    let named = |pinned: Option<&str>| {
        let anchor = Anchor::Name {
            name: "Gate".into(),
            pinned: pinned.map(Into::into),
        };
        Object::Camera(camera("gate", anchor))
    };
    let mut world = world();
    world.apply(named(None));
    let (main, gate) = (in_video("main"), ObjectKey::Camera(in_video("gate")));
    let revision = world.site_revision(&main);
    world.pin(&gate, "Another name", "12");
    world.pin(&gate, "Gate", "11");
    assert_eq!(world.apply(named(Some("11"))), Affected::new());
    assert_eq!(world.site_revision(&main), revision);
    // Somebody else has written another one.
    assert!(!world.apply(named(Some("12"))).is_empty());
    assert_ne!(world.site_revision(&main), revision);
}

#[test]
fn what_moves_to_another_server_is_gone_from_the_one_before() {
    let mut world = world();
    let main = in_video("main");
    for moved in [
        Object::Camera(Camera {
            server: "second".into(),
            ..camera("gate", Anchor::Id("11".into()))
        }),
        Object::Set(CameraSet {
            server: "second".into(),
            ..wall(&["gate"])
        }),
    ] {
        let revision = world.site_revision(&main);
        let touched = world.apply(moved);
        assert!(touched.contains(&in_video("alice")), "{touched:?}");
        assert_ne!(world.site_revision(&main), revision);
    }
}
