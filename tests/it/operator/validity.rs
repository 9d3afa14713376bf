//! Access that ends, begins and is suspended: at the moment, also for who is logged in.

use std::time::Duration;

use jiff::{Timestamp, Unit};
use vms_operator::{api::v1alpha1::VmsUser, clock};

use super::{
    manifests::{ALICE, ALICE_LOGIN},
    site::Site,
    users::{condition, is_current},
};

/// The reason of `Ready`, which is true.
async fn until_ready_as(site: &Site, reason: &str) {
    let so = |alice: &VmsUser| {
        let (ready, why, _) = condition(alice, "Ready");
        is_current(alice) && ready == "True" && why == reason
    };
    site.until("alice", reason, so).await;
}

#[tokio::test]
async fn a_suspended_user_is_out_at_once_and_back_when_it_is_over() {
    let site = Site::start("a suspended user").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    let alice = site.store.anybody().logged_in(ALICE_LOGIN).await;
    assert_eq!(
        alice
            .get("/api/v1/cameras")
            .await
            .expect(200)
            .column("name")
            .len(),
        3
    );

    site.patch("vmsuser/alice", "{suspended: true}").await;
    until_ready_as(&site, "Suspended").await;
    assert_eq!(
        alice.get("/api/v1/cameras").await.status,
        403,
        "her token is of no use"
    );
    assert_eq!(site.login(ALICE_LOGIN).await, 403);

    site.patch("vmsuser/alice", "{suspended: null}").await;
    until_ready_as(&site, "Applied").await;
    assert_eq!(
        alice
            .get("/api/v1/cameras")
            .await
            .expect(200)
            .column("name")
            .len(),
        3
    );
    assert_eq!(
        site.events("DriftMended").await,
        [""; 0],
        "nobody changed it by hand"
    );
}

/// A moment that is yet to come, to the second.
pub(super) fn in_seconds(seconds: u64) -> Timestamp {
    let moment = clock::now() + Duration::from_secs(seconds);
    moment.round(Unit::Second).expect("a second")
}

#[tokio::test]
async fn access_begins_and_ends_at_its_moments() {
    let site = Site::start("access begins and ends").await;
    let later = format!("spec:\n  validFrom: {}\n", in_seconds(3600));
    site.apply(&ALICE.replacen("spec:\n", &later, 1)).await;
    until_ready_as(&site, "NotYetValid").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 422, "she is not made yet");

    let from = in_seconds(2);
    site.patch("vmsuser/alice", &format!("{{validFrom: '{from}'}}"))
        .await;
    until_ready_as(&site, "Applied").await;
    let began = clock::now();
    assert!(began >= from, "{began} is before {from}");
    assert_eq!(site.login(ALICE_LOGIN).await, 200);

    let until = in_seconds(2).max(from + Duration::from_secs(1));
    site.patch("vmsuser/alice", &format!("{{validUntil: '{until}'}}"))
        .await;
    until_ready_as(&site, "Expired").await;
    let ended = clock::now();
    assert!(ended >= until, "{ended} is before {until}");
    assert_eq!(site.login(ALICE_LOGIN).await, 403);
}
