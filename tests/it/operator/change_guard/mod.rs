//! A mistake does not destroy data: a user that is deleted with too many others loses access, and waits.

mod licenses;

use vms_operator::api::{
    annotation::{CONFIRM_CHANGES, LET_GO},
    v1alpha1::{VmsUser, WaitingChanges},
};

use super::{
    deletion::{delete_namespace, run_from_elsewhere, stored, until_namespace_is_gone},
    manifests::many,
    site::Site,
    users::condition,
};
use crate::support::{cluster::PATIENCE, eventually::eventually};

/// Ten of them may be deleted without confirmation, twenty may not, and twelve more may not either.
const USERS: usize = 32;
const MISTAKE: usize = 20;

async fn with_many_users(test: &str) -> Site {
    let site = Site::start(test).await;
    declare(&site).await;
    site
}

async fn declare(site: &Site) {
    site.apply(&many(0..USERS)).await;
    for number in 0..USERS {
        site.ready(&format!("u{number}")).await;
    }
}

/// Deletes so many users in one go.
async fn delete(site: &Site, numbers: std::ops::Range<usize>) {
    let names: Vec<String> = numbers.map(|number| format!("vmsuser/u{number}")).collect();
    let mut arguments = vec!["delete", "--wait=false"];
    arguments.extend(names.iter().map(String::as_str));
    site.kubectl(&arguments).await;
}

fn is_waiting(user: &VmsUser) -> bool {
    condition(user, "Ready").1 == "TooManyChanges"
}

/// What waits, once the server says what its users say.
async fn until_waiting(site: &Site) -> WaitingChanges {
    eventually(PATIENCE, "the rest waits", async || {
        let deleting = site
            .users
            .count(|user| user.metadata.deletion_timestamp.is_some())
            .await;
        let waiting = site.users.count(is_waiting).await;
        let status = site.vms_server().await.status.unwrap_or_default();
        let said = status.change_guard.and_then(|guard| guard.waiting);
        match said {
            Some(said) if said.users as usize == waiting && waiting == deleting => Ok(said),
            said => Err(format!(
                "{deleting} go, {waiting} wait, and it says {said:?}"
            )),
        }
    })
    .await
}

async fn confirm(site: &Site, value: &str) {
    site.annotate("vmsserver/main", CONFIRM_CHANGES, value)
        .await;
}

async fn until_left(site: &Site, users: usize) {
    eventually(PATIENCE, "who was deleted is gone", async || {
        match site.users.count(|_| true).await {
            left if left == users => Ok(()),
            left => Err(format!("{left} are left")),
        }
    })
    .await;
}

#[tokio::test]
async fn twenty_of_thirty_two_wait_without_access_until_somebody_confirms_just_these() {
    let mut site = with_many_users("a mistake").await;
    let open = site.store.anybody();
    let open = open.logged_in(("u19@example.com", "u19-secret")).await;
    delete(&site, 0..MISTAKE).await;
    let waiting = until_waiting(&site).await;
    let lost = MISTAKE - waiting.users as usize;
    assert!(lost <= 10, "{lost} were lost");
    assert_eq!(stored(&site).await.len(), USERS - lost);
    let waits = site.until("u19", "waits", is_waiting).await;
    let (_, _, message) = condition(&waits, "Ready");
    for words in [CONFIRM_CHANGES, LET_GO, "VmsServer"] {
        assert!(message.contains(words), "{words}: {message}");
    }
    assert_eq!(condition(&waits, "Stalled").0, "True", "kstatus");
    // No access, and no session that was open before.
    assert_ne!(site.login(("u19@example.com", "u19-secret")).await, 200);
    let seen = open.get("/api/v1/cameras").await;
    assert_ne!(seen.status, 200, "{}", seen.text);
    assert_eq!(site.login(("u29@example.com", "u29-secret")).await, 200);
    let told = site.events("TooManyChanges").await;
    assert_eq!(told.len(), 1, "{told:?}");

    // A restart keeps it, and so does a confirmation of something else.
    site.stop().await;
    let asked = site.proxy.count();
    site.run().await;
    site.until_listed(asked).await;
    site.until_caught_up().await;
    confirm(&site, &format!("{}@2026-01-01T00:00:00Z", waiting.users)).await;
    site.until_caught_up().await;
    site.stop_when_idle().await;
    assert_eq!(until_waiting(&site).await, waiting);
    assert_eq!(site.events("TooManyChanges").await, told, "told once");
    assert_eq!(stored(&site).await.len(), USERS - lost);
    site.run().await;

    confirm(&site, &waiting.confirmation).await;
    until_left(&site, USERS - MISTAKE).await;
    assert_eq!(stored(&site).await.len(), USERS - MISTAKE);
    eventually(PATIENCE, "the server says so", async || {
        let status = site.vms_server().await.status.unwrap_or_default();
        let guard = status.change_guard.unwrap_or_default();
        match guard.waiting {
            None => Ok(()),
            Some(waiting) => Err(format!("{waiting:?}")),
        }
    })
    .await;

    // The confirmation that is left lying there confirms no later mistake.
    delete(&site, MISTAKE..USERS).await;
    let later = until_waiting(&site).await;
    assert!(later.users > 0 && later != waiting, "{later:?}");
}

#[tokio::test]
async fn a_handful_goes_unasked() {
    let site = with_many_users("a handful").await;
    delete(&site, 0..10).await;
    until_left(&site, USERS - 10).await;
    assert_eq!(stored(&site).await.len(), USERS - 10);
    assert_eq!(site.events("TooManyChanges").await, [""; 0]);
}

#[tokio::test]
async fn what_was_destroyed_is_counted_and_counts_after_a_restart() {
    let mut site = with_many_users("what was destroyed is counted").await;
    delete(&site, 0..6).await;
    until_left(&site, USERS - 6).await;
    let status = site.vms_server().await.status.unwrap_or_default();
    let losses = status.change_guard.unwrap_or_default().losses;
    let users: u32 = losses.iter().map(|loss| loss.users).sum();
    assert_eq!(users, 6, "{losses:?}");
    site.stop().await;
    site.run().await;
    delete(&site, 6..12).await;
    let waiting = until_waiting(&site).await;
    assert!(waiting.users >= 2, "{waiting:?}");
}

#[tokio::test]
async fn who_is_let_go_keeps_what_they_made_and_may_come_back() {
    let site = with_many_users("a mistake that is undone").await;
    delete(&site, 0..MISTAKE).await;
    let waiting = until_waiting(&site).await;
    let path = "--output=jsonpath={range .items[?(@.metadata.deletionTimestamp)]}vmsuser/{.metadata.name} {end}";
    let deleting = site.kubectl(&["get", "vmsusers", path]).await;
    let let_go = format!("{LET_GO}=true");
    let mut arguments = vec!["annotate"];
    arguments.extend(deleting.split_whitespace());
    arguments.push(&let_go);
    site.kubectl(&arguments).await;
    until_left(&site, USERS - MISTAKE).await;
    let lost = MISTAKE - waiting.users as usize;
    assert_eq!(stored(&site).await.len(), USERS - lost);

    // Applied once more, and taken over by leave of the server's owner.
    let logins: Vec<String> = (0..MISTAKE)
        .map(|number| {
            let namespace = &site.namespace.name;
            format!("{{namespace: {namespace}, login: u{number}@example.com}}")
        })
        .collect();
    site.apply(&site.server(&format!("adopt: [{}]", logins.join(", "))))
        .await;
    site.apply(&many(0..MISTAKE)).await;
    for number in 0..MISTAKE {
        site.ready(&format!("u{number}")).await;
    }
    let last = ("u19@example.com", "u19-secret");
    assert_eq!(site.login(last).await, 200);
    assert_eq!(stored(&site).await.len(), USERS);
}

#[tokio::test]
async fn a_guard_that_is_switched_off_asks_nobody() {
    let site = with_many_users("no guard").await;
    site.apply(&site.server("changeGuard: {enabled: false}"))
        .await;
    site.resync("without a guard").await;
    delete(&site, 0..MISTAKE).await;
    until_left(&site, USERS - MISTAKE).await;
    assert_eq!(stored(&site).await.len(), USERS - MISTAKE);
}

#[tokio::test]
async fn a_namespace_deleted_by_a_mistake_keeps_what_its_users_made_until_that_is_confirmed() {
    let mut site = Site::prepare("a namespace deleted by a mistake").await;
    run_from_elsewhere(&mut site).await;
    declare(&site).await;
    delete_namespace(&site.namespace).await;
    let waiting = until_waiting(&site).await;
    assert!(waiting.users as usize >= USERS - 10, "{waiting:?}");
    assert_eq!(stored(&site).await.len(), waiting.users as usize);
    confirm(&site, &waiting.confirmation).await;
    until_namespace_is_gone(&site.namespace).await;
    assert_eq!(stored(&site).await, [""; 0]);
}
