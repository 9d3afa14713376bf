//! A mistake takes licences from nobody: a user that would lose them with too many others keeps them, and waits.

use vms_operator::api::v1alpha1::{VmsUser, WaitingChanges};

use super::{confirm, is_waiting};
use crate::{
    operator::{
        site::Site,
        users::{condition, status_of},
    },
    support::{cluster::PATIENCE, eventually::eventually},
};

/// A user whose licences and cameras are those of the role `watcher`.
fn watcher(name: &str) -> String {
    format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: {name}}}, spec: {{\
         serverRef: {{name: main}}, login: {name}@example.com, roleRefs: [{{name: watcher}}]}}}}\n---\n"
    )
}

fn role(cameras: &str, licenses: u32) -> String {
    format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsRole, metadata: {{name: watcher}}, spec: {{\
         access: {{cameras: {{names: [{cameras}]}}}}, limits: {{licenses: {{l3: {licenses}}}}}}}}}\n"
    )
}

/// What the store has of a user: how many cameras and licences.
async fn held(site: &Site, name: &str) -> (usize, u64) {
    let login = format!("{name}@example.com");
    let user = site.store.subuser(&login).await.expect("a user");
    let cameras = user["cameras"].as_array().map_or(0, Vec::len);
    (cameras, user["analytic_l3"].as_u64().unwrap_or_default())
}

/// Two users with a licence each, of whom one may lose it without confirmation.
async fn with_two_watchers(test: &str) -> Site {
    let site = Site::start(test).await;
    site.apply(&site.server("changeGuard: {users: 1, percent: 1}"))
        .await;
    site.apply(&role("gate-1, lobby", 1)).await;
    site.apply(&(watcher("one") + &watcher("two"))).await;
    for name in ["one", "two"] {
        site.ready(name).await;
        assert_eq!(held(&site, name).await, (2, 1));
    }
    site
}

/// Both wait, and what waits is said.
async fn until_both_keep_their_licences(site: &Site) -> WaitingChanges {
    for name in ["one", "two"] {
        let user = site.until(name, "the licence is kept", is_waiting).await;
        let withheld = status_of(&user).withheld_licenses.expect("what is kept");
        assert_eq!(withheld.licenses.l3, 1);
        assert_eq!(condition(&user, "Stalled").0, "True", "kstatus");
        let (_, _, message) = condition(&user, "Ready");
        assert!(
            message.contains("l3: 1") && message.contains("confirmation"),
            "{message}"
        );
    }
    eventually(PATIENCE, "the server says so", async || {
        let status = site.vms_server().await.status.unwrap_or_default();
        match status.change_guard.and_then(|guard| guard.waiting) {
            Some(waiting) if waiting.users == 2 => Ok(waiting),
            other => Err(format!("{other:?}")),
        }
    })
    .await
}

#[tokio::test]
async fn licences_taken_from_too_many_wait_for_a_confirmation_and_access_does_not() {
    let mut site = with_two_watchers("licences taken by a mistake").await;
    site.apply(&role("gate-1", 0)).await;
    let waiting = until_both_keep_their_licences(&site).await;
    assert_eq!(
        held(&site, "one").await,
        (1, 1),
        "the camera is gone, the licence is not"
    );
    assert_eq!(held(&site, "two").await, (1, 1));
    let told = site.events("TooManyChanges").await;
    assert_eq!(told.len(), 1, "{told:?}");
    // The value that confirms may be another one a moment later: an Event, which stays as it was, does not have it.
    assert!(told[0].contains("the condition TooManyChanges"), "{told:?}");
    assert!(!told[0].contains("confirm-changes="), "{told:?}");
    let server = site.vms_server().await.status.unwrap_or_default();
    let condition = server
        .conditions
        .iter()
        .find(|it| it.type_ == "TooManyChanges");
    let condition = &condition.expect("the condition").message;
    let value = format!("confirm-changes={}", waiting.confirmation);
    for words in ["2 are declared with fewer licences", &value] {
        assert!(condition.contains(words), "{condition}");
    }
    assert_eq!(site.events("LicensesRemoved").await, [""; 0]);

    // A restart keeps it, and so does a confirmation of something else.
    site.stop().await;
    let asked = site.proxy.count();
    site.run().await;
    site.until_listed(asked).await;
    site.until_caught_up().await;
    confirm(&site, "1@2026-01-01T00:00:00Z").await;
    site.until_caught_up().await;
    site.stop_when_idle().await;
    assert_eq!(until_both_keep_their_licences(&site).await, waiting);
    assert_eq!(held(&site, "two").await, (1, 1));
    site.run().await;

    confirm(&site, &waiting.confirmation).await;
    for name in ["one", "two"] {
        site.ready(name).await;
        assert_eq!(held(&site, name).await, (1, 0));
    }
    assert_eq!(site.events("LicensesRemoved").await.len(), 2);

    // The confirmation that is left lying there confirms no later mistake.
    site.apply(&role("gate-1", 1)).await;
    for name in ["one", "two"] {
        let has = |user: &VmsUser| status_of(user).licenses.l3 == 1;
        site.until(name, "the licence is back", has).await;
    }
    site.apply(&role("gate-1", 0)).await;
    assert_ne!(until_both_keep_their_licences(&site).await, waiting);
}

#[tokio::test]
async fn licences_that_are_declared_again_wait_for_nothing() {
    let site = with_two_watchers("a mistake with licences is undone").await;
    site.apply(&role("gate-1, lobby", 0)).await;
    until_both_keep_their_licences(&site).await;
    site.apply(&role("gate-1, lobby", 1)).await;
    for name in ["one", "two"] {
        let user = site.ready(name).await;
        assert_eq!(status_of(&user).withheld_licenses, None);
        assert_eq!(held(&site, name).await, (2, 1));
    }
    eventually(PATIENCE, "nothing waits", async || {
        let status = site.vms_server().await.status.unwrap_or_default();
        match status.change_guard.and_then(|guard| guard.waiting) {
            None => Ok(()),
            Some(waiting) => Err(format!("{waiting:?}")),
        }
    })
    .await;
}
