//! Events that never end: what is due comes at its time all the same.

use std::time::Duration;

use kube::{
    Api,
    api::{Patch, PatchParams},
};
use serde_json::json;
use tokio::{task::JoinSet, time::interval};
use vms_operator::api::v1alpha1::VmsCamera;

use super::{
    manifests::{ALICE, ALICE_LOGIN},
    site::Site,
    users::status_of,
};
use crate::support::{cluster::PATIENCE, eventually::eventually};

/// Much more often than the server is listed.
const BETWEEN_EDITS: Duration = Duration::from_millis(100);

/// Gives a camera another label, again and again, until it is dropped.
fn edits_that_never_end(site: &Site) -> JoinSet<()> {
    let cameras: Api<VmsCamera> = site.api();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let mut edits = interval(BETWEEN_EDITS);
        for number in 0_u64.. {
            edits.tick().await;
            let labels = json!({"metadata": {"labels": {"edit": number.to_string()}}});
            let patch = Patch::Merge(labels);
            cameras
                .patch("gate-1", &PatchParams::default(), &patch)
                .await
                .expect("a label");
        }
    });
    tasks
}

#[tokio::test]
async fn a_resync_comes_at_its_time_however_often_a_camera_is_edited() {
    let mut site = Site::start("edits that never end").await;
    site.apply(ALICE).await;
    let id = status_of(&site.ready("alice").await).external_id;
    let mut edits = edits_that_never_end(&site);
    site.patch("vmsserver/main", "{intervals: {resync: 2s}}")
        .await;

    let path = format!("/api/v1/users/subusers/{}", id.expect("an id"));
    let parent = site.store.parent().await;
    parent.delete(&path).await.expect(200);
    eventually(PATIENCE, "she is made again", async || {
        match site.login(ALICE_LOGIN).await {
            200 => Ok(()),
            status => Err(status.to_string()),
        }
    })
    .await;

    site.store.stop().await;
    eventually(
        PATIENCE,
        "the server says that the store is away",
        async || match site.server_ready().await {
            (reason, message) if reason == "Connected" => Err(message),
            _ => Ok(()),
        },
    )
    .await;
    site.store.start_again().await;
    site.until_server_says("Connected").await;
    assert!(
        edits.try_join_next().is_none(),
        "there were edits until now"
    );
}
