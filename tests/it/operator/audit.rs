//! The audit log: who gained and lost what, by whose edit, and why.

use std::{path::Path, sync::Arc};

use serde_json::{Value, json};
use vms_operator::operator::AuditLog;

use super::{
    manifests::{ALICE, ALICE_LOGIN},
    site::Site,
    users::status_of,
};
use crate::support::{cluster::PATIENCE, eventually::eventually};

fn records(log: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// Waits for the record of that kind and cause.
async fn recorded(log: &Path, what: &str, cause: &str) -> Value {
    eventually(PATIENCE, &format!("{what} by {cause}"), async || {
        let records = records(log);
        let mut found = records.iter().rev();
        let found = found.find(|record| record["what"] == what && record["cause"] == cause);
        found.cloned().ok_or_else(|| format!("{records:#?}"))
    })
    .await
}

#[tokio::test]
async fn each_change_is_recorded_with_who_gained_and_lost_what_by_whose_edit_and_why() {
    let mut site = Site::prepare("an audit log").await;
    let path = site.store.folder().join("audit.jsonl");
    let log = Arc::new(AuditLog::open(&path).expect("a log"));
    site.run_with(|config| config.audit = Some(log)).await;
    site.apply(ALICE).await;
    let alice = site.ready("alice").await;

    let made = recorded(&path, "Created", "Declaration").await;
    let user = format!("{}/alice", site.namespace.name);
    assert_eq!(made["user"], user);
    assert_eq!(made["login"], ALICE_LOGIN.0);
    assert_eq!(made["generation"], 1);
    let manager = made["edited"]["manager"].as_str().expect("a field manager");
    assert!(manager.starts_with("kubectl"), "{made}");
    assert_eq!(made["id"], json!(status_of(&alice).external_id));
    let added = |record: &Value, kind: &str| record[kind]["added"].clone();
    let removed = |record: &Value, kind: &str| record[kind]["removed"].clone();
    let cameras = json!(["gate-1", "gate-2", "yard-1"]);
    assert_eq!(added(&made, "cameras"), cameras);
    assert_eq!(added(&made, "layouts"), json!(["north-wall"]));

    site.patch(
        "vmsuser/alice",
        "{access: {cameras: {names: [gate-1]}, layouts: {names: []}}}",
    )
    .await;
    site.ready("alice").await;
    let lost = recorded(&path, "Changed", "Declaration").await;
    assert_eq!(lost["generation"], 2);
    assert_eq!(removed(&lost, "cameras"), json!(["gate-2", "yard-1"]));
    assert_eq!(removed(&lost, "layouts"), json!(["north-wall"]));

    // By hand, in the VMS.
    let id = status_of(&alice).external_id.expect("an id");
    let parent = site.store.parent().await;
    let cameras = parent.get("/api/v1/cameras?per_page=100").await.expect(200);
    let rows = cameras.body["data"].as_array().expect("a listing");
    let lobby = rows.iter().find(|row| row["name"] == "lobby").expect("it");
    let by_hand = json!({
        "name": "Alice Lane", "email": ALICE_LOGIN.0, "cameras_to_attach": [lobby["id"]],
    });
    let path_of_alice = format!("/api/v1/users/subusers/{id}");
    parent.put(&path_of_alice, by_hand).await.expect(200);
    site.resync("now").await;
    let mended = recorded(&path, "Changed", "Drift").await;
    assert_eq!(removed(&mended, "cameras"), json!(["lobby"]));

    site.kubectl(&["delete", "vmsuser/alice", "--wait=true"])
        .await;
    let gone = recorded(&path, "Deleted", "Declaration").await;
    assert_eq!(gone["user"], user);
    assert_eq!(removed(&gone, "cameras"), json!(["gate-1"]));
    let text = std::fs::read_to_string(&path).expect("the log");
    for secret in [ALICE_LOGIN.1, "operator-demo"] {
        assert!(!text.contains(secret), "a secret is in the log");
    }
}

#[tokio::test]
async fn an_edit_that_had_to_wait_for_the_vms_is_told_as_the_edit_that_it_is() {
    let mut site = Site::prepare("an audit log of an outage").await;
    let path = site.store.folder().join("audit.jsonl");
    let log = Arc::new(AuditLog::open(&path).expect("a log"));
    site.run_with(|config| config.audit = Some(log)).await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    site.store.stop().await;
    site.patch(
        "vmsuser/alice",
        "{displayName: Somebody Else, permissions: {archive: []}}",
    )
    .await;
    site.until("alice", "the edit is seen and waits", |user| {
        let status = status_of(user);
        status.observed_generation.0 == 2
            && status
                .delivered_generation
                .is_some_and(|generation| generation.0 == 1)
    })
    .await;
    site.store.start_again().await;
    site.ask_for_resync("back").await;
    let alice = site.ready("alice").await;
    assert_eq!(status_of(&alice).delivered_generation, None);
    let changed = recorded(&path, "Changed", "Declaration").await;
    assert_eq!(changed["generation"], 2);
}

#[tokio::test]
async fn each_record_is_an_event_too_where_that_is_asked_for() {
    let mut site = Site::prepare("audit by Events").await;
    site.run_with(|config| config.audit_events = true).await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    eventually(PATIENCE, "an Event names what she gained", async || {
        let notes = site.events("AccessChanged").await;
        let told = notes.iter().any(|note| {
            note.starts_with("Created in the VMS, cause Declaration; gained")
                && note.contains("cameras gate-1, gate-2, yard-1")
        });
        told.then_some(()).ok_or(format!("{notes:?}"))
    })
    .await;
}

#[tokio::test]
async fn what_another_object_gives_and_takes_is_told_from_an_edit() {
    let mut site = Site::prepare("an audit log of a role").await;
    let path = site.store.folder().join("audit.jsonl");
    let log = Arc::new(AuditLog::open(&path).expect("a log"));
    site.run_with(|config| config.audit = Some(log)).await;
    let role = |cameras: &str| {
        format!(
            "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsRole, metadata: {{name: watcher}}, spec: {{\
             access: {{cameras: {{names: [{cameras}]}}}}}}}}"
        )
    };
    site.apply(&role("gate-1")).await;
    site.apply(
        "{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {name: ada}, spec: {\
         serverRef: {name: main}, login: ada@example.com, roleRefs: [{name: watcher}]}}",
    )
    .await;
    site.ready("ada").await;
    recorded(&path, "Created", "Declaration").await;
    site.apply(&role("gate-1, lobby")).await;
    let gained = recorded(&path, "Changed", "Reference").await;
    assert_eq!(gained["cameras"]["added"], json!(["lobby"]));
}
