//! Users that somebody else makes under a login of ours, just before our create or after it was refused: they stay theirs.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::http::{Method, Request};
use kube::{Client, Error, client::Body};
use serde_json::{Value, json};
use tower::service_fn;
use vms_operator::api::{annotation::CLAIM, v1alpha1::VmsUser};

use super::{
    leader::CREATE,
    manifests::{ALICE, ALICE_LOGIN},
    site::Site,
};
use crate::support::{
    proxy::{Fault, Hold},
    store::Visitor,
};

const WENDY: &str = "
apiVersion: vms-operator.io/v1alpha1
kind: VmsUser
metadata: {name: wendy}
spec:
  serverRef: {name: main}
  login: wendy@example.com
  access: {cameras: {names: [gate-1]}}
  limits: {licenses: {l3: 1}}
";
const LOGIN: &str = "wendy@example.com";

/// Makes a user by hand; answers its path.
async fn make(parent: &Visitor, login: &str, level3: u32) -> String {
    let body = json!({
        "name": "By hand", "email": login, "password": "by-hand-1", "password_confirmation": "by-hand-1",
        "analytic_l3": level3,
    });
    let made = parent.post("/api/v1/users/subusers", body).await;
    format!("/api/v1/users/subusers/{}", made.expect(200).id())
}

/// Whether the object says that the user is, or is to be, its own.
fn is_claimed(user: &VmsUser) -> bool {
    let annotations = user.metadata.annotations.as_ref();
    annotations.is_some_and(|annotations| annotations.contains_key(CLAIM))
        || user
            .status
            .as_ref()
            .is_some_and(|status| status.claim.is_some())
}

async fn until_unclaimed(site: &Site) {
    site.until("wendy", "no claim", |user| !is_claimed(user))
        .await;
}

/// Somebody else makes a user of the login, the licences are given back, and nothing becomes of that user.
async fn assert_foreign_user_stays_foreign(site: &Site, parent: &Visitor, taker: &str) {
    make(parent, LOGIN, 0).await;
    let made = site.store.subuser(LOGIN).await;
    parent.delete(taker).await.expect(200);
    site.resync("the licences are back").await;
    site.refused("wendy", &["LoginTaken"]).await;
    assert_eq!(site.store.subuser(LOGIN).await, made);
    site.kubectl(&["delete", "vmsuser/wendy"]).await;
    assert_eq!(
        site.store.subuser(LOGIN).await,
        made,
        "also when the object goes"
    );
    assert_eq!(site.login((LOGIN, "by-hand-1")).await, 200);
}

#[tokio::test]
async fn who_makes_a_user_after_the_store_has_refused_ours_keeps_it() {
    let site = Site::start("somebody else after a refusal").await;
    keeps_a_user_made_after_a_refusal(&site).await;
}

#[tokio::test]
async fn who_makes_a_user_after_the_store_has_refused_one_with_a_finalizer_keeps_it() {
    let site = Site::start("somebody else after a refusal on record").await;
    site.give_finalizers().await;
    keeps_a_user_made_after_a_refusal(&site).await;
}

async fn keeps_a_user_made_after_a_refusal(site: &Site) {
    let parent = site.store.parent().await;
    site.resync("there are licences").await;
    // The server is not listed again.
    let taker = make(&parent, "taker@example.com", 2).await;
    site.apply(WENDY).await;
    site.refused("wendy", &["LicenseBudgetExceeded"]).await;
    until_unclaimed(site).await;
    assert_foreign_user_stays_foreign(site, &parent, &taker).await;
}

#[tokio::test]
async fn a_claim_outlives_a_refusal_for_as_long_as_an_earlier_create_may_arrive() {
    let site = Site::prepare("a refusal after a create that was cut").await;
    outlives_a_refusal(site).await;
}

#[tokio::test]
async fn a_claim_on_record_outlives_a_refusal_for_as_long_as_an_earlier_create_may_arrive() {
    let site = Site::prepare("a refusal on record after a cut").await;
    site.give_finalizers().await;
    outlives_a_refusal(site).await;
}

async fn outlives_a_refusal(mut site: Site) {
    // Longer than it takes to be refused on a busy machine.
    let late = Duration::from_secs(30);
    site.run_with(|config| config.late_arrivals = late).await;
    let parent = site.store.parent().await;
    site.resync("there are licences").await;
    // What became of the create nobody knows, and by now there are no licences for another one.
    let taker = make(&parent, "taker@example.com", 2).await;
    site.proxy.fail_next_of(CREATE, Fault::CutBefore);
    site.apply(WENDY).await;
    let refused = site.refused("wendy", &["LicenseBudgetExceeded"]).await;
    assert!(is_claimed(&refused), "what is late would be ours");
    until_unclaimed(&site).await;
    assert_foreign_user_stays_foreign(&site, &parent, &taker).await;
}

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
    // That may be the first answer, and what comes after it is what matters.
    site.reconcile("alice").await;
    site.refused("alice", &["LoginTaken"]).await;
    assert_eq!(site.store.subuser(ALICE_LOGIN.0).await, made);
    assert_eq!(site.login((ALICE_LOGIN.0, "by-hand-1")).await, 200);
}

#[tokio::test]
async fn a_user_that_somebody_else_makes_just_before_our_create_is_left_alone() {
    let site = Site::start("a stranger at the last moment").await;
    is_left_alone_at_the_last_moment(&site).await;
}

#[tokio::test]
async fn a_user_with_a_finalizer_that_somebody_else_makes_just_before_our_create_is_left_alone() {
    let site = Site::start("a stranger before a claim on record").await;
    site.give_finalizers().await;
    is_left_alone_at_the_last_moment(&site).await;
}

async fn is_left_alone_at_the_last_moment(site: &Site) {
    let create = site.proxy.detain(CREATE);
    let made = made_by_a_stranger(site, &create).await;
    create.release();
    assert_left_alone(site, made).await;
}

#[tokio::test]
async fn a_claim_that_could_not_be_taken_back_makes_no_user_of_a_stranger_ours() {
    let site = Site::prepare("a claim that is not taken back").await;
    let is_claim = |path: &str| path.ends_with("/vmsusers/alice");
    takes_back_at_last(site, (Method::PATCH, is_claim)).await;
}

#[tokio::test]
async fn a_claim_that_could_not_be_taken_from_the_record_makes_no_user_of_a_stranger_ours() {
    let site = Site::prepare("a claim that stays on record").await;
    site.give_finalizers().await;
    let is_record = |path: &str| path.ends_with("/configmaps/vms-operator-claims");
    takes_back_at_last(site, (Method::PUT, is_record)).await;
}

/// The operator loses the request that takes its claim back, and stays away from the stranger's user also after a restart.
async fn takes_back_at_last(mut site: Site, (method, is_lost_at): (Method, fn(&str) -> bool)) {
    let real = site.namespace.client().await;
    let is_lost = Arc::<AtomicBool>::default();
    let loses_next = Arc::clone(&is_lost);
    let send = move |request: Request<Body>| {
        let is_write = is_lost_at(request.uri().path()) && *request.method() == method;
        let is_lost = is_write && is_lost.swap(false, Ordering::SeqCst);
        let real = real.clone();
        async move {
            if is_lost {
                let lost = io::Error::from(io::ErrorKind::TimedOut);
                return Err(Error::Service(lost.into()));
            }
            real.send(request).await
        }
    };
    let client = Client::new(service_fn(send), site.namespace.name.as_str());
    site.run_by(client, |_| ());
    site.until_ready().await;
    let create = site.proxy.detain(CREATE);
    let made = made_by_a_stranger(&site, &create).await;
    // The operator knows the stranger's user when it tries again.
    site.until_caught_up().await;
    loses_next.store(true, Ordering::SeqCst);
    create.release();
    assert_left_alone(&site, made).await;
    assert!(!loses_next.load(Ordering::SeqCst), "nothing was lost");
    site.stop().await;
    let made = site.store.subuser(ALICE_LOGIN.0).await;
    site.run().await;
    assert_left_alone(&site, made).await;
}
