//! What the operator has written itself and does not know yet: by a claim that it has taken back nobody's user is its own.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    body::Body as AnyBody,
    http::{Method, Request, Response},
};
use futures::StreamExt as _;
use kube::{Client, Error, client::Body};
use serde_json::{Value, json};
use tokio::sync::watch;
use tower::service_fn;

use super::{
    leader::CREATE,
    manifests::{ALICE, ALICE_LOGIN},
    site::Site,
};
use crate::support::proxy::Hold;

/// A stranger's user of Alice's login, made while our create is on its way.
async fn made_by_a_stranger(site: &Site, create: &Hold) -> Option<Value> {
    site.apply(ALICE).await;
    create.arrived().await;
    let by_hand = json!({
        "name": "Alice", "email": ALICE_LOGIN.0,
        "password": "by-hand-1", "password_confirmation": "by-hand-1",
    });
    let parent = site.store.parent().await;
    let made = parent.post("/api/v1/users/subusers", by_hand).await;
    made.expect(200);
    site.store.subuser(ALICE_LOGIN.0).await
}

async fn assert_left_alone(site: &Site, made: Option<Value>) {
    site.refused("alice", &["LoginTaken"]).await;
    assert_eq!(site.store.subuser(ALICE_LOGIN.0).await, made);
    assert_eq!(site.login((ALICE_LOGIN.0, "by-hand-1")).await, 200);
}

#[tokio::test]
async fn a_user_that_somebody_else_makes_just_before_our_create_is_left_alone() {
    let site = Site::start("a stranger at the last moment").await;
    let create = site.proxy.detain(CREATE);
    let made = made_by_a_stranger(&site, &create).await;
    create.release();
    assert_left_alone(&site, made).await;
}

/// A client whose watch of the users tells nothing while the door is closed.
async fn with_a_door(site: &Site, is_open: watch::Receiver<bool>) -> Client {
    let real = site.namespace.client().await;
    let send = move |request: Request<Body>| {
        let (real, is_open) = (real.clone(), is_open.clone());
        let watches = request.uri().path().ends_with("/vmsusers")
            && request
                .uri()
                .query()
                .is_some_and(|query| query.contains("watch=true"));
        async move {
            let (head, body) = real.send(request).await?.into_parts();
            let mut body = AnyBody::new(body);
            if watches {
                let late = body.into_data_stream().then(move |news| {
                    let mut is_open = is_open.clone();
                    async move {
                        is_open.wait_for(|is_open| *is_open).await.ok();
                        news
                    }
                });
                body = AnyBody::from_stream(late);
            }
            Ok::<_, Error>(Response::from_parts(head, body))
        }
    };
    Client::new(service_fn(send), site.namespace.name.as_str())
}

#[tokio::test]
async fn a_stranger_is_left_alone_while_the_watch_has_not_reported_that_the_claim_was_taken_back() {
    let mut site = Site::prepare("a watch that is late").await;
    let (door, is_open) = watch::channel(true);
    let client = with_a_door(&site, is_open).await;
    site.run_by(client, |_| ());
    site.until_ready().await;
    let create = site.proxy.detain(CREATE);
    let made = made_by_a_stranger(&site, &create).await;
    door.send_replace(false);
    create.release();
    // Everybody of that server is looked at again.
    for _ in 0..3 {
        site.until_caught_up().await;
    }
    assert_eq!(site.store.subuser(ALICE_LOGIN.0).await, made);
    door.send_replace(true);
    assert_left_alone(&site, made).await;
}

#[tokio::test]
async fn a_stranger_is_left_alone_where_nobody_answered_that_the_claim_was_taken_back() {
    let mut site = Site::prepare("a claim that nobody takes back").await;
    let real = site.namespace.client().await;
    let fails = Arc::<AtomicBool>::default();
    let fails_next = Arc::clone(&fails);
    let client = service_fn(move |request: Request<Body>| {
        let is_record =
            request.method() == Method::PATCH && request.uri().path().ends_with("/vmsusers/alice");
        let lost = is_record && fails.swap(false, Ordering::SeqCst);
        let real = real.clone();
        async move {
            if lost {
                let lost = io::Error::from(io::ErrorKind::TimedOut);
                return Err(Error::Service(lost.into()));
            }
            real.send(request).await
        }
    });
    let client = Client::new(client, site.namespace.name.as_str());
    site.run_by(client, |_| ());
    site.until_ready().await;
    let create = site.proxy.detain(CREATE);
    let made = made_by_a_stranger(&site, &create).await;
    fails_next.store(true, Ordering::SeqCst);
    create.release();
    assert_left_alone(&site, made).await;
    assert!(!fails_next.load(Ordering::SeqCst), "nothing was lost");
}
