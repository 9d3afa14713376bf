//! Objects follow what becomes of the things in the VMS.

use kube::{Api, ResourceExt};
use serde_json::json;
use vms_operator::api::{condition, v1alpha1::VmsCameraGroup};

use super::{DISCOVERED, discovering, ids, in_group, is_up_to_date, watching};

#[tokio::test]
async fn objects_follow_the_vms_and_a_selector_by_its_groups_with_them() {
    let site = discovering("objects follow the VMS", "{labelsFrom: Groups}").await;
    site.until_discovered("everything appears", |status| {
        is_up_to_date(status) && status.undeclared.is_some_and(|counts| counts.cameras == 0)
    })
    .await;
    let gate = site.camera("gate-1").await.expect("a camera");
    assert_eq!(gate.labels()["group.vms-operator.io/perimeter"], "true");
    assert_eq!(gate.labels()[DISCOVERED], "true");
    assert_eq!(gate.owner_references()[0].name, "main");
    let groups: Api<VmsCameraGroup> = site.api();
    let names = groups.list(&<_>::default()).await.unwrap().items;
    let names: Vec<String> = names.iter().map(ResourceExt::name_any).collect();
    assert_eq!(names, ["indoors", "perimeter"]);
    site.apply(&watching("guard", &in_group("perimeter"))).await;
    site.ready("guard").await;
    assert_eq!(site.sees("guard@example.com").await, 6);

    // Renamed, put into the group, and taken away, all in the VMS.
    let (admin, cameras) = (site.store.admin(), ids(&site.store, "cameras").await);
    let group = ids(&site.store, "groups").await["perimeter"];
    let renamed = json!({"name": "North gate"});
    admin
        .put(&format!("/admin/v1/cameras/{}", cameras["gate-1"]), renamed)
        .await
        .expect(200);
    let lobby = json!({"cameras": [cameras["lobby"]]});
    admin
        .post(&format!("/admin/v1/groups/{group}/cameras"), lobby)
        .await
        .expect(200);
    site.look_again().await;
    site.until_camera(
        "gate-1",
        "it keeps its name and tells the new one",
        |camera| {
            let status = camera.status.clone().unwrap_or_default();
            status.title.as_deref() == Some("North gate")
        },
    )
    .await;
    site.until_sees("guard@example.com", 7).await;
    assert_eq!(site.login(("guard@example.com", "guard-secret")).await, 200);

    admin
        .delete(&format!("/admin/v1/cameras/{}", cameras["lobby"]))
        .await
        .expect(200);
    site.look_again().await;
    site.until_camera("lobby", "what is gone says so and stays", |camera| {
        let status = camera.status.clone().unwrap_or_default();
        condition::find(&status.conditions, "Ready").is_some_and(|ready| ready.reason == "Gone")
    })
    .await;
    site.until_sees("guard@example.com", 6).await;
    // Nothing is left to do: another look writes nothing.
    site.until_settled().await;
    let start = site.namespace.audit_length();
    site.look_again().await;
    site.until_caught_up().await;
    let writes = site
        .namespace
        .writes_since(start, &site.namespace.user())
        .await;
    let kinds = ["vmscameras", "vmslayouts", "vmscameragroups", "vmsusers"];
    let written = writes
        .iter()
        .filter(|write| kinds.contains(&write.resource.as_str()));
    assert_eq!(written.count(), 0, "{writes:#?}");
}
