use std::convert::Infallible;

use kube::{Client, client::Body};
use tower::service_fn;

use super::*;
use crate::{
    domain::site::{Anchor, SetKind},
    fixtures::{UserFixture, camera, names, server, set, share, user},
    operator::{
        config::Config,
        kubernetes::{client::Cluster, events::Events},
    },
    store::Fence,
};

/// A replica that has seen these users of two gates and a wall, and no server; nobody may be asked for anything.
pub(in crate::operator::webhook) fn replica(users: Vec<UserFixture>) -> Context {
    let nobody = service_fn(async |request: axum::http::Request<Body>| {
        panic!("a review asks for {}", request.uri());
        #[expect(unreachable_code, reason = "for its type")]
        Ok::<axum::http::Response<Body>, Infallible>(axum::http::Response::new(Body::empty()))
    });
    let client = Client::new(nobody, "video");
    let cluster = Cluster::new(client.clone(), Duration::from_secs(1), Fence::default());
    let context = Context::new(
        Config::default(),
        cluster,
        Events::new(client, Fence::default(), Duration::from_secs(1)),
    );
    let mut declared = server();
    let everything = share("shop")
        .cameras(["gate-1", "gate-2"])
        .layouts(["wall"]);
    declared.shares.push(everything.logins("*").into());
    {
        let mut world = context.world();
        world.apply(Object::Server(declared));
        for (name, id) in [("gate-1", "11"), ("gate-2", "12"), ("yard", "13")] {
            world.apply(Object::Camera(camera(name, Anchor::Id(id.into()))));
        }
        world.apply(wall(["gate-1"]));
        for user in users {
            world.apply(Object::User(Box::new(user.declared)));
        }
    }
    context
}

fn wall<const N: usize>(members: [&str; N]) -> Object {
    Object::Set(set(SetKind::Layout, "wall", 5, names(members)))
}

fn guard(name: &str) -> UserFixture {
    user(name).cameras(["gate-1"]).layouts(["wall"])
}

fn judge(context: &Context) -> Judge<'_> {
    Judge::begin(context, Timestamp::UNIX_EPOCH)
}

#[tokio::test]
async fn whom_a_camera_takes_a_layout_from_is_known_and_nothing_changes() {
    let clerk = user("clerk").cameras(["gate-1"]);
    let chief = guard("chief").cameras(["gate-1", "gate-2"]);
    let users = vec![guard("alice"), guard("eve").of("shop"), clerk, chief];
    let context = replica(users);
    let before = format!("{:?}", context.world());
    let (affected, unjudged) = judge(&context).affected_users(wall(["gate-1", "gate-2"]));
    let users: Vec<String> = affected.iter().map(|one| one.user.to_string()).collect();
    assert_eq!(
        (users, unjudged),
        (vec!["shop/eve".into(), "video/alice".into()], 0)
    );
    assert_eq!(format!("{:?}", context.world()), before);
    let (affected, _) = judge(&context).affected_users(wall([]));
    assert_eq!(affected, [], "a camera fewer takes nothing from anybody");
}

#[tokio::test]
async fn a_user_is_judged_by_what_is_declared_where_no_server_was_seen() {
    let context = replica(vec![guard("alice")]);
    let before = format!("{:?}", context.world());
    let ids = |violations: Vec<Violation>| -> Vec<&str> {
        violations.iter().map(|found| found.rule.id()).collect()
    };
    let wrong = user("bob")
        .layouts(["wall"])
        .extra("lights")
        .login("alice@example.com");
    let (_, found) = judge(&context).user(wrong.declared, None);
    // Whether the account holds `lights` only the server knows.
    assert_eq!(ids(found), ["LayoutCamerasNotGranted", "LoginTaken"]);
    let (was, found) = judge(&context).user(guard("alice").declared, Some(guard("alice").declared));
    assert_eq!((ids(was), ids(found)), (vec![], vec![]));
    assert_eq!(format!("{:?}", context.world()), before);
}
