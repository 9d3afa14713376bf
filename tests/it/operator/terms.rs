//! Terms of a paid service: new users wait for consent, nobody else does.

use super::{
    manifests::{ALICE, ALICE_LOGIN, many},
    site::Site,
    users::{condition, rules_of, status_of},
};
use crate::{
    files::folder::Folder,
    support::store::{TestStore, terms},
};

/// The site of the example, whose store asks for consent.
async fn asking(test: &str) -> Site {
    let mut site = Site::prepare_whole(test, TestStore::asking_for_terms("2026-01").await).await;
    site.run().await;
    site
}

fn accepting(site: &Site, version: &str) -> String {
    site.server(&format!("acceptedTerms: {{version: '{version}'}}"))
}

#[tokio::test]
async fn new_users_wait_until_the_terms_are_accepted_and_then_go_on_at_once() {
    let site = asking("users that wait for consent").await;
    site.apply(ALICE).await;
    let alice = site.refused("alice", &["TermsNotAccepted"]).await;
    let (_, reason, message) = condition(&alice, "Ready");
    assert_eq!(reason, "TermsNotAccepted");
    for told in ["`2026-01`", "https://vms.example.com/terms"] {
        assert!(message.contains(told), "{message}");
    }
    assert_eq!(status_of(&alice).external_id, None);
    assert_eq!(site.login(ALICE_LOGIN).await, 422, "she was not made");

    site.apply(&accepting(&site, "2025-06")).await;
    site.resync("another version was accepted").await;
    let alice = site.reconcile("alice").await;
    assert_eq!(rules_of(&alice), ["TermsNotAccepted"]);

    site.apply(&accepting(&site, "2026-01")).await;
    site.ready("alice").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    let audit = site.store.admin().get("/admin/v1/audit?per_page=100").await;
    let audit = audit.expect(200).text;
    assert!(audit.contains("accepted terms 2026-01"), "{audit}");
}

#[tokio::test]
async fn the_operator_and_vmsctl_say_the_same_of_terms() {
    let site = asking("terms in two programs").await;
    site.apply(ALICE).await;
    let alice = site.refused("alice", &["TermsNotAccepted"]).await;
    let folder = Folder::in_namespace(&site.namespace.name, &site.store, &["alice"]);
    let plan = folder.vmsctl("plan", &[]).await.expect(1);
    let violation = &status_of(&alice).violations[0];
    assert!(plan.contains(&violation.message), "{plan}");
    assert!(plan.contains(&violation.hint), "{plan}");
}

#[tokio::test]
async fn terms_that_change_while_the_server_runs_hold_new_users_back_and_touch_nobody_else() {
    let mut site = Site::start("terms that change").await;
    site.apply(&many(0..3)).await;
    for number in 0..3 {
        site.ready(&format!("u{number}")).await;
    }
    site.until_proven().await;
    site.until_settled().await;
    let before = site.namespace.writes().await.len();
    let change = |config: &mut vms_operator::server::Config| config.terms = Some(terms("2026-01"));
    site.store.restart_with(change).await;

    // The server was not listed since: the store refuses, and that is a reason for a resync.
    site.apply(ALICE).await;
    site.refused("alice", &["TermsNotAccepted"]).await;
    let claim = vms_operator::api::annotation::CLAIM;
    let annotations = site.user("alice").await.metadata.annotations;
    assert!(
        !annotations.unwrap_or_default().contains_key(claim),
        "who makes a user of that login meanwhile is somebody else"
    );

    site.reconcile("alice").await;
    let refused = site.namespace.writes().await.len();
    site.until_caught_up().await;
    site.stop_when_idle().await;
    let writes = site.namespace.writes().await;
    let of_users = writes.iter().enumerate().skip(before);
    let of_users: Vec<_> = of_users
        .filter(|(_, write)| write.resource.starts_with("vmsusers"))
        .filter(|(index, write)| write.name != "alice" || *index >= refused)
        .collect();
    assert!(of_users.is_empty(), "{of_users:#?}");

    site.run().await;
    site.patch("vmsuser/u0", "{access: {cameras: {names: [gate-1]}}}")
        .await;
    site.ready("u0").await;
    site.patch("vmsuser/u1", "{suspended: true}").await;
    site.until("u1", "suspended", |user| {
        condition(user, "Ready").1 == "Suspended"
    })
    .await;
    site.kubectl(&["delete", "vmsuser/u2"]).await;
    assert_eq!(site.login(("u2@example.com", "u2-secret")).await, 422);

    site.apply(&accepting(&site, "2026-01")).await;
    site.ready("alice").await;
}
