//! Events that never end: what is due comes at its time all the same.

use std::time::Duration;

use kube::{
    Api,
    api::{ApiResource, DynamicObject, GroupVersionKind, Patch, PatchParams},
};
use serde_json::json;
use tokio::{task::JoinSet, time::interval};

use super::{
    manifests::{ALICE, ALICE_LOGIN, many},
    site::Site,
    users::status_of,
};
use crate::support::{cluster::PATIENCE, eventually::eventually};

/// Much more often than the server is listed.
const BETWEEN_EDITS: Duration = Duration::from_millis(100);

/// Everything that can wake an operator. Nobody's access depends on what is edited here.
const EDITED: [(&str, &str); 6] = [
    ("VmsCamera", "gate-1"),
    ("VmsLayout", "north-wall"),
    ("VmsIpPool", "reception-desks"),
    ("VmsRole", "reception"),
    ("VmsUser", "u0"),
    ("Secret", "u0-login"),
];

/// Gives one object after the other another label, again and again, until it is dropped.
fn edits_that_never_end(site: &Site) -> JoinSet<()> {
    let objects = EDITED.map(|(kind, name)| {
        let kind = match kind {
            "Secret" => GroupVersionKind::gvk("", "v1", kind),
            ours => GroupVersionKind::gvk("vms-operator.io", "v1alpha1", ours),
        };
        let resource = ApiResource::from_gvk(&kind);
        let client = site.namespace.admin.clone();
        let objects: Api<DynamicObject> =
            Api::namespaced_with(client, &site.namespace.name, &resource);
        (objects, name)
    });
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let mut edits = interval(BETWEEN_EDITS);
        for (number, (objects, name)) in objects.iter().cycle().enumerate() {
            edits.tick().await;
            let labels = json!({"metadata": {"labels": {"edit": number.to_string()}}});
            let patch = Patch::Merge(labels);
            let edited = objects.patch(name, &PatchParams::default(), &patch).await;
            edited.expect("a label");
        }
    });
    tasks
}

#[tokio::test]
async fn a_resync_comes_at_its_time_however_often_anything_is_edited() {
    let mut site = Site::start("edits that never end").await;
    for shared in [
        include_str!("../../../examples/site/ip-pools.yaml"),
        include_str!("../../../examples/site/roles.yaml"),
        &many(0..1),
        ALICE,
    ] {
        site.apply(shared).await;
    }
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
