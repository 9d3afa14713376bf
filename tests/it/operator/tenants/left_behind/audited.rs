//! What the audit log and Events tell of a tenant's account.

use std::sync::Arc;

use k8s_openapi::api::core::v1::Event;
use kube::{Api, api::ListParams};
use serde_json::{Value, json};
use vms_operator::operator::AuditLog;

use super::{EVE, Shared};
use crate::support::{cluster::PATIENCE, eventually::eventually};

#[tokio::test]
async fn what_an_abandoned_account_loses_is_recorded_and_a_tenant_is_told_no_names() {
    let mut shared = Shared::with_eve("an audited tenant").await;
    shared.site.stop().await;
    let path = shared.site.store.folder().join("audit.jsonl");
    let log = Arc::new(AuditLog::open(&path).expect("a log"));
    let others = [shared.tenant.name.as_str()];
    let site = &mut shared.site;
    site.run_over_with(&others, |config| {
        config.audit = Some(log);
        config.audit_events = true;
    })
    .await;
    shared.share_cameras("gate-1").await;
    shared.until_cameras(Some(1)).await;
    let events: Api<Event> =
        Api::namespaced(shared.site.namespace.admin.clone(), &shared.tenant.name);
    let of_reason = ListParams::default().fields("reason=AccessChanged");
    eventually(PATIENCE, "an Event is posted", async || {
        let listed = events.list(&of_reason).await.expect("list Events").items;
        let notes: Vec<_> = listed
            .into_iter()
            .filter_map(|event| event.message)
            .collect();
        match notes.as_slice() {
            [note] if note == "Changed in the VMS, cause Reference: access.cameras" => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;

    shared
        .merge(&json!({"spec": {"deletionPolicy": "Orphan"}}))
        .await;
    shared.delete_eve().await;
    shared.until_cameras(Some(0)).await;
    eventually(PATIENCE, "what it lost is recorded", async || {
        let text = std::fs::read_to_string(&path).expect("the log");
        let lines = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let withdrawn = lines.into_iter().find(|line| line["what"] == "Withdrawn");
        let Some(withdrawn) = withdrawn else {
            return Err(text);
        };
        assert_eq!(withdrawn["login"], EVE);
        assert_eq!(withdrawn["cameras"]["removed"], json!(["gate-1"]));
        assert_eq!(
            withdrawn["permissions"]["removed"],
            json!(["archives-show"])
        );
        Ok(())
    })
    .await;
}
