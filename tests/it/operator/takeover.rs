//! A leader that takes over from one that has vanished: what that one has begun, and what arrives of it late.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::http::Request;
use kube::{Client, client::Body};
use serde_json::json;
use tower::service_fn;
use vms_operator::operator::Election;

use super::{
    crash::{CAMERAS, declare_cameras, declare_user, large_store, list},
    leader::{
        CREATE, LONG, assert_one_alice, in_the_middle_of_a_create, let_expire,
        let_somebody_hold_the_lease, permit, prepare, replica, run_second, until_leads,
    },
    listing::LISTING,
    manifests::{ALICE, ALICE_LOGIN, secret},
    site::{Site, patient_election},
    users::status_of,
};
use crate::support::{
    cluster::{PATIENCE, client_of},
    eventually::eventually,
    proxy::Hold,
    relay::Relay,
};

#[tokio::test]
async fn a_leader_killed_in_the_middle_of_a_create_is_followed_by_one_that_finishes_it() {
    let mut site = Site::prepare_on("a leader killed in a create", large_store().await).await;
    permit(&site).await;
    declare_cameras(&site).await;
    let mut first = replica(&site, "a", LONG);
    until_leads(&site, "a").await;
    run_second(&mut site).await;
    // The user is made, and has no more than its first cameras.
    let held = site.proxy.hold("PUT /api/v1/users/subusers/");
    declare_user(&site, "u").await;
    held.arrived().await;
    let before = site.store.subuser("u@example.com").await.expect("a user");
    first.kill();
    let_expire(&site).await;
    until_leads(&site, "b").await;
    let user = site.ready("u").await;
    let after = site.store.subuser("u@example.com").await.expect("a user");
    assert_eq!(
        after["id"], before["id"],
        "the same user, and no second one"
    );
    assert_eq!(status_of(&user).external_id, Some(after["id"].to_string()));
    assert_eq!(list(&after, "cameras").len(), CAMERAS);
    assert_eq!(site.login(("u@example.com", "u-secret")).await, 200);
    assert_eq!(site.login_from(2, ("u@example.com", "u-secret")).await, 403);
    held.release();
}

/// A leader whose create is on its way when it is killed, and a second one that leads after it.
async fn killed_with_a_create_on_its_way(test: &str) -> (Site, Arc<Hold>, usize) {
    let mut site = prepare(test).await;
    let mut first = replica(&site, "a", LONG);
    until_leads(&site, "a").await;
    run_second(&mut site).await;
    let on_its_way = site.proxy.detain(CREATE);
    site.apply(ALICE).await;
    on_its_way.arrived().await;
    let requests = site.proxy.requests();
    let index = requests.iter().position(|request| request == CREATE);
    first.kill();
    (site, on_its_way, index.expect("a create"))
}

async fn until_delivered(site: &Site, index: usize) {
    eventually(PATIENCE, "the late create has arrived", async || {
        let has_arrived = site.proxy.has_delivered(index);
        has_arrived.then_some(()).ok_or_else(String::new)
    })
    .await;
}

#[tokio::test]
async fn a_create_that_arrives_just_before_that_of_the_next_leader_makes_a_user_of_ours() {
    let (site, late, index) = killed_with_a_create_on_its_way("a late create arrives first").await;
    // The next leader has listed the users, found none, and is about to make one.
    let own = site.proxy.detain(CREATE);
    let_expire(&site).await;
    own.arrived().await;
    late.release();
    until_delivered(&site, index).await;
    let made = site.store.subuser(ALICE_LOGIN.0).await.expect("a user");
    own.release();
    assert_one_alice(&site).await;
    let after = site.store.subuser(ALICE_LOGIN.0).await.expect("a user");
    assert_eq!(after["id"], made["id"]);
}

#[tokio::test]
async fn a_create_that_arrives_after_that_of_the_next_leader_changes_nothing() {
    let (site, late, index) = killed_with_a_create_on_its_way("a late create arrives last").await;
    let_expire(&site).await;
    site.ready("alice").await;
    let made = site.store.subuser(ALICE_LOGIN.0).await;
    late.release();
    until_delivered(&site, index).await;
    assert_eq!(site.store.subuser(ALICE_LOGIN.0).await, made);
    site.resync("1").await;
    assert_one_alice(&site).await;
}

#[tokio::test]
async fn a_leader_that_takes_over_knows_what_its_watches_have_missed() {
    let mut site = prepare("a leader whose watches missed something").await;
    let mut first = replica(&site, "a", LONG);
    until_leads(&site, "a").await;
    let relay = Relay::before(site.namespace.kubeconfig()).await;
    let relayed = relay.kubeconfig(site.namespace.kubeconfig(), site.store.folder());
    site.run_by(client_of(&relayed).await, |config| {
        config.election = Some(Election {
            // A request on a connection that carries nothing is given up after half of it.
            renew_deadline: Duration::from_secs(16),
            ..patient_election()
        });
        config.listing_patience = Duration::from_secs(2);
    });
    site.until_ready().await;
    relay.cut_present();
    // The claim, and the user that was made by it, are all that is left of the first one.
    let held = in_the_middle_of_a_create(&site).await;
    let made = site.store.subuser(ALICE_LOGIN.0).await.expect("a user");
    first.kill();
    let_expire(&site).await;
    held.release();
    assert_one_alice(&site).await;
    let after = site.store.subuser(ALICE_LOGIN.0).await.expect("a user");
    assert_eq!(after["id"], made["id"]);
    // Secrets are watched again too.
    site.apply(&secret("alice-login", "password: alice-demo-2"))
        .await;
    site.eventually_logs_in((ALICE_LOGIN.0, "alice-demo-2"))
        .await;
}

#[tokio::test]
async fn a_listing_that_never_ends_is_begun_anew() {
    let mut site = Site::prepare("a listing that never ends").await;
    let real = site.namespace.client().await;
    let lists = Arc::<AtomicUsize>::default();
    let count = Arc::clone(&lists);
    // A connection that is dead without a sign of it.
    let hangs = move |request: Request<Body>| {
        let is_list = request.uri().path().ends_with("/vmsusers");
        let hangs = is_list && count.fetch_add(1, Ordering::SeqCst) == 0;
        let real = real.clone();
        async move {
            if hangs {
                std::future::pending::<()>().await;
            }
            real.send(request).await
        }
    };
    let client = Client::new(service_fn(hangs), site.namespace.name.as_str());
    site.run_by(client, |config| {
        config.listing_patience = Duration::from_secs(1);
    });
    site.apply(ALICE).await;
    site.ready("alice").await;
    assert!(lists.load(Ordering::SeqCst) > 1);
}

#[tokio::test]
async fn what_a_vanished_leader_may_have_sent_last_is_looked_for_once_more() {
    let mut site = prepare("a late update of a vanished leader").await;
    site.run().await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    site.until_proven().await;
    site.stop().await;
    let_somebody_hold_the_lease(&site, 1).await;
    let first = site.proxy.detain(LISTING);
    site.run_with(|config| {
        config.late_arrivals = Duration::from_secs(5);
        config.election = Some(patient_election());
    })
    .await;
    first.arrived().await;
    let second = site.proxy.detain(LISTING);
    first.release();
    // Users are listed once more, and what arrived after the first listing is found.
    second.arrived().await;
    let made = site.store.subuser(ALICE_LOGIN.0).await.expect("a user");
    let path = format!("/api/v1/users/subusers/{}", made["id"]);
    let wider = json!({
        "name": made["name"], "email": ALICE_LOGIN.0, "ip_pool": null,
        "cameras_to_attach": [], "cameras_to_detach": [], "layouts": [], "groups": [], "permissions": [],
    });
    let parent = site.store.parent().await;
    parent.put(&path, wider).await.expect(200);
    second.release();
    eventually(PATIENCE, "the late update is undone", async || {
        let seen = site.store.subuser(ALICE_LOGIN.0).await.expect("a user");
        let is_as_made = ["ip_pool", "cameras", "permissions"]
            .iter()
            .all(|field| seen[*field] == made[*field]);
        is_as_made.then_some(()).ok_or_else(|| seen.to_string())
    })
    .await;
}
