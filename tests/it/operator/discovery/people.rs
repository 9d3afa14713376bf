//! What people edit, name and declare.

use kube::ResourceExt as _;
use vms_operator::api::condition;

use super::{discovering, ids, is_up_to_date, watching};
use crate::support::{cluster::PATIENCE, eventually::eventually, store::Visitor};

#[tokio::test]
async fn what_a_person_edits_or_names_stays_and_what_they_declare_comes_first() {
    let site = discovering("people come first", "{keepGone: 1s}").await;
    site.until_discovered("everything appears", is_up_to_date)
        .await;
    site.kubectl(&["label", "vmscamera/gate-1", "site=north"])
        .await;
    site.until_camera("gate-1", "it outlives its server", |camera| {
        camera.owner_references().is_empty()
    })
    .await;
    site.apply(&watching("carl", "{names: [gate-2]}")).await;
    site.ready("carl").await;
    let cameras = ids(&site.store, "cameras").await;
    let admin: Visitor = site.store.admin();
    for name in ["gate-1", "gate-2", "lobby"] {
        admin
            .delete(&format!("/admin/v1/cameras/{}", cameras[name]))
            .await
            .expect(200);
    }
    // By hand, under another name.
    let by_hand = format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsCamera, metadata: {{name: the-yard}}, spec: {{
            serverRef: {{name: main}}, externalId: '{}'}}}}",
        cameras["yard-1"]
    );
    site.apply(&by_hand).await;
    site.until_camera("the-yard", "it stands for the camera", |camera| {
        let status = camera.status.clone().unwrap_or_default();
        condition::is_true(&status.conditions, "Ready")
    })
    .await;
    eventually(PATIENCE, "the others go", async || {
        site.look_again().await;
        match (site.camera("lobby").await, site.camera("yard-1").await) {
            (None, None) => Ok(()),
            others => Err(format!("{others:#?}")),
        }
    })
    .await;
    assert!(
        site.camera("gate-1").await.is_some(),
        "somebody has edited it"
    );
    assert!(site.camera("gate-2").await.is_some(), "somebody names it");
}
