//! Users that somebody else makes under a login whose create the store has refused: they are nobody's of ours.

use std::time::Duration;

use serde_json::json;
use vms_operator::api::{annotation::CLAIM, v1alpha1::VmsUser};

use super::{leader::CREATE, site::Site};
use crate::support::{proxy::Fault, store::Visitor};

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
