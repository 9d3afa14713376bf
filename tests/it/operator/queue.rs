//! A long backlog and a distant store: whoever edits now does not wait for it.

use std::time::Duration;

use serde_json::json;
use vms_operator::api::v1alpha1::VmsUser;

use super::{manifests::many, site::Site, users::is_ready};
use crate::support::{cluster::PATIENCE, eventually::eventually};

const BACKLOG: usize = 300;
const DISTANCE: Duration = Duration::from_millis(50);

/// A user without a password, so that one object says it all.
fn newcomer(number: usize) -> (String, VmsUser) {
    let name = format!("u{number}");
    let user = json!({
        "apiVersion": "vms-operator.io/v1alpha1",
        "kind": "VmsUser",
        "metadata": {"name": name},
        "spec": {
            "serverRef": {"name": "main"},
            "login": format!("{name}@example.com"),
            "access": {"cameras": {"names": ["gate-1"]}},
        },
    });
    (name, serde_json::from_value(user).expect("a VmsUser"))
}

#[tokio::test]
async fn a_new_user_overtakes_a_backlog_that_still_drains() {
    let mut site = Site::prepare("a new user overtakes a backlog").await;
    site.apply(&many(0..BACKLOG)).await;
    let newcomers: Vec<(String, VmsUser)> = (BACKLOG..BACKLOG + 4).map(newcomer).collect();
    site.proxy.set_latency(DISTANCE);
    site.run().await;
    site.users.until_any_ready().await;
    for (name, manifest) in &newcomers {
        site.users.create(manifest).await;
        site.ready(name).await;
    }
    let waiting = site.users.count(|user| !is_ready(user)).await;
    assert!(
        waiting > BACKLOG / 2,
        "{waiting} of {BACKLOG} wait: the newcomers have overtaken few"
    );
    eventually(2 * PATIENCE, "the backlog is done", async || {
        match site.users.count(|user| !is_ready(user)).await {
            0 => Ok(()),
            waiting => Err(format!("{waiting} wait")),
        }
    })
    .await;
}
