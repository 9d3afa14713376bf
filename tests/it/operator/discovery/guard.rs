//! What reaches too many users at once.

use kube::ResourceExt as _;
use serde_json::json;

use super::{discovering, ids, in_group, is_up_to_date, says, watching};
use crate::support::{cluster::PATIENCE, eventually::eventually};

#[tokio::test]
async fn an_edit_of_groups_in_the_vms_that_reaches_too_many_waits_for_a_person() {
    let site = discovering("too many users", "{labelsFrom: Groups, maxUsers: 1}").await;
    site.until_discovered("everything appears", is_up_to_date)
        .await;
    for name in ["anna", "ben"] {
        site.apply(&watching(name, &in_group("indoors"))).await;
        site.ready(name).await;
    }
    let (admin, cameras) = (site.store.admin(), ids(&site.store, "cameras").await);
    let groups = ids(&site.store, "groups").await;
    let gate = cameras["gate-1"];
    let moved = json!({"cameras": [gate]});
    admin
        .post(
            &format!("/admin/v1/groups/{}/cameras", groups["indoors"]),
            moved,
        )
        .await
        .expect(200);
    let from = format!("/admin/v1/groups/{}/cameras/{gate}", groups["perimeter"]);
    admin.delete(&from).await.expect(200);
    site.look_again().await;
    site.until_discovered("it waits", |status| says(status).0 == "TooManyUsers")
        .await;
    site.until_camera("gate-1", "what is taken away does not wait", |camera| {
        !camera
            .labels()
            .contains_key("group.vms-operator.io/perimeter")
    })
    .await;
    assert_eq!(site.sees("anna@example.com").await, 6);
    let (_, message) = says(&site.vms_server().await.status.unwrap_or_default());
    assert!(message.contains("2 users, by 1 objects"), "{message}");
    eventually(PATIENCE, "an Event says so", async || {
        match site.events("TooManyUsers").await.len() {
            1 => Ok(()),
            other => Err(format!("{other} Events")),
        }
    })
    .await;

    let said = site
        .vmsctl(&["confirm", "main", "--gaining", "1"])
        .await
        .expect(1);
    assert!(said.contains("2 users would gain something"), "{said}");
    site.vmsctl(&["confirm", "main", "--gaining", "2"])
        .await
        .expect(0);
    site.until_sees("anna@example.com", 7).await;
    site.until_sees("ben@example.com", 7).await;
    site.until_discovered("nothing waits any more", is_up_to_date)
        .await;
}
