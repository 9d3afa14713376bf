//! What somebody does by hand in the store comes back, and a person is told.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::http::Request;
use kube::{Client, client::Body};
use serde_json::json;
use tower::service_fn;
use vms_operator::api::{annotation::RECONCILE_AT, v1alpha1::VmsUser};

use super::{
    manifests::{ALICE, ALICE_LOGIN},
    poisoned::until_named,
    site::Site,
    users::{condition, is_current, is_ready, status_of},
};
use crate::support::{cluster::PATIENCE, eventually::eventually};

async fn with_alice(test: &str) -> (Site, String) {
    let site = Site::start(test).await;
    site.apply(ALICE).await;
    let id = status_of(&site.ready("alice").await).external_id;
    (site, id.expect("an id in the store"))
}

#[tokio::test]
async fn a_user_deleted_in_the_store_comes_back_with_her_password() {
    let (site, id) = with_alice("a user deleted in the store").await;
    let parent = site.store.parent().await;
    let path = format!("/api/v1/users/subusers/{id}");
    parent.delete(&path).await.expect(200);
    assert_eq!(site.login(ALICE_LOGIN).await, 422);
    site.resync("now").await;
    let alice = site
        .until("alice", "made again", |alice| {
            let new = status_of(alice).external_id;
            is_ready(alice) && new.is_some_and(|new| new != id)
        })
        .await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    let new = status_of(&alice).external_id.expect("an id");
    assert_eq!(
        site.events("Restored").await,
        [format!(
            "the user was gone from the VMS and was made again, under id {new}"
        )]
    );
}

#[tokio::test]
async fn a_change_by_hand_in_the_store_is_mended_with_an_event_that_names_the_fields() {
    let (site, id) = with_alice("a change by hand in the store").await;
    let parent = site.store.parent().await;
    let path = format!("/api/v1/users/subusers/{id}");
    let listing = parent.get("/api/v1/cameras?per_page=100").await.expect(200);
    let rows = listing.body["data"].as_array().expect("a listing");
    let lobby = rows.iter().find(|row| row["name"] == "lobby");
    let lobby = lobby.and_then(|row| row["id"].as_i64()).expect("an id");
    let account = parent.get("/api/v1/users/self").await.expect(200).body;
    let ptz = account["permissions"]
        .as_array()
        .and_then(|held| held.iter().find(|permission| permission["name"] == "ptz"))
        .and_then(|permission| permission["id"].as_i64())
        .expect("a permission that the account holds");
    let by_hand = json!({
        "name": "Alice Lane", "email": ALICE_LOGIN.0, "cameras_to_attach": [lobby], "permissions": [ptz],
    });
    parent.put(&path, by_hand).await.expect(200);

    site.resync("now").await;
    let cameras = async || {
        let alice = site.store.anybody().logged_in(ALICE_LOGIN).await;
        let seen = alice.get("/api/v1/cameras").await.expect(200);
        // An account has few sessions.
        alice.post("/api/v1/logout", json!({})).await;
        seen.column("name")
    };
    eventually(
        PATIENCE,
        "alice sees what is declared",
        async || match cameras().await {
            seen if seen == ["gate-1", "gate-2", "yard-1"] => Ok(()),
            seen => Err(format!("{seen:?}")),
        },
    )
    .await;
    eventually(PATIENCE, "an Event that names the fields", async || {
        let told = site.events("DriftMended").await;
        let expected = "access.cameras, permissions had been changed in the VMS and are as declared again; taken away: cameras \
                        lobby, permissions ptz: Control";
        if told == [expected] {
            Ok(())
        } else {
            Err(format!("{told:?}"))
        }
    })
    .await;
}

#[tokio::test]
async fn a_resync_that_was_asked_for_is_answered_on_server_and_user() {
    let (site, _) = with_alice("a resync that was asked for").await;
    site.resync("2026-01-01T00:00:00Z").await;
    site.annotate("vmsuser/alice", RECONCILE_AT, "2026-01-02T00:00:00Z")
        .await;
    let alice = site
        .until("alice", "answered", |alice| {
            status_of(alice).last_handled_reconcile_at.as_deref() == Some("2026-01-02T00:00:00Z")
        })
        .await;
    assert!(is_ready(&alice), "{alice:?}");
}

#[tokio::test]
async fn a_paused_user_is_reported_and_not_touched() {
    let (site, id) = with_alice("a paused user").await;
    site.kubectl(&["annotate", "vmsuser/alice", "vms-operator.io/paused=true"])
        .await;
    let before = site.proxy.requests().len();
    site.patch(
        "vmsuser/alice",
        "{access: {cameras: {names: [gate-1, gate-2, yard-1, lobby]}}}",
    )
    .await;
    let alice = site
        .until("alice", "paused", |alice| {
            is_current(alice) && condition(alice, "Synced").1 == "Paused"
        })
        .await;
    let message = condition(&alice, "Ready").2;
    assert!(message.starts_with("access.cameras differ"), "{message}");
    let requests = site.proxy.requests().split_off(before);
    assert!(
        requests.iter().all(|request| request.starts_with("GET ")),
        "{requests:?}"
    );
    site.kubectl(&["annotate", "vmsuser/alice", "vms-operator.io/paused-"])
        .await;
    let alice = site.ready("alice").await;
    assert_eq!(status_of(&alice).access.expect("counts").cameras, 4);
    assert_eq!(status_of(&alice).external_id, Some(id));
}

#[tokio::test]
async fn an_observed_server_is_reported_on_and_not_written_to() {
    let mut site = Site::prepare("an observed server").await;
    site.apply(&site.server("mode: Observe")).await;
    site.apply(ALICE).await;
    site.run().await;
    let observed =
        |alice: &VmsUser| is_current(alice) && condition(alice, "Synced").1 == "Observed";
    let alice = site.until("alice", "observed", observed).await;
    let (_, _, message) = condition(&alice, "Ready");
    assert_eq!(
        message,
        "the user would be made; nothing is written while its VmsServer has the mode Observe"
    );
    assert_eq!(alice.metadata.finalizers, None, "nothing holds her");
    assert_eq!(site.events("Observed").await, [message], "told once");
    let written = |requests: Vec<String>| {
        let reads = |request: &String| request.starts_with("GET ") || request.ends_with("/token");
        requests.iter().filter(|request| !reads(request)).count()
    };
    assert_eq!(written(site.proxy.requests()), 0);
    eventually(PATIENCE, "she is counted", async || {
        let page = site.page("/metrics").await.expect(200).text;
        let counted = page.contains("ready=\"False\",reason=\"Observed\"} 1");
        counted.then_some(()).ok_or(page)
    })
    .await;

    site.apply(&site.server("mode: Manage")).await;
    site.ready("alice").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);

    site.apply(&site.server("mode: Observe")).await;
    site.until_settled().await;
    let before = written(site.proxy.requests());
    let fewer = "{access: {cameras: {names: [gate-1]}, layouts: null}}";
    site.patch("vmsuser/alice", fewer).await;
    let alice = site.until("alice", "observed", observed).await;
    let (_, _, message) = condition(&alice, "Ready");
    assert!(
        message.starts_with("access.cameras, access.layouts differ"),
        "{message}"
    );
    site.until_caught_up().await;
    site.stop_when_idle().await;
    let end_of_session = 1;
    assert_eq!(written(site.proxy.requests()), before + end_of_session);
}

#[tokio::test]
async fn a_change_by_hand_is_mended_while_the_api_server_is_away() {
    let mut site = Site::prepare("drift without an API server").await;
    site.patch("vmsserver/main", "{intervals: {resync: 1s}}")
        .await;
    let real = site.namespace.client().await;
    let is_away = Arc::<AtomicBool>::default();
    let away = Arc::clone(&is_away);
    let send = move |request: Request<Body>| {
        let (real, is_away) = (real.clone(), away.load(Ordering::SeqCst));
        async move {
            if is_away {
                let lost = io::Error::from(io::ErrorKind::ConnectionRefused);
                return Err(kube::Error::Service(lost.into()));
            }
            real.send(request).await
        }
    };
    let client = Client::new(service_fn(send), site.namespace.name.as_str());
    site.run_by(client, |_| ());
    site.apply(ALICE).await;
    let id = status_of(&site.ready("alice").await).external_id;
    let path = format!("/api/v1/users/subusers/{}", id.expect("an id"));
    is_away.store(true, Ordering::SeqCst);
    let by_hand = json!({"name": "Somebody else", "email": ALICE_LOGIN.0, "permissions": []});
    let parent = site.store.parent().await;
    parent.put(&path, by_hand).await.expect(200);
    until_named(&parent, &path, "Alice Lane").await;
    is_away.store(false, Ordering::SeqCst);
    site.reconcile("alice").await;
}
