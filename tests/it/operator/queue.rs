//! A long backlog: whoever edits now does not wait for it.

use serde_json::json;
use vms_operator::api::v1alpha1::VmsUser;

use super::{
    crash::until_created,
    leader::CREATE,
    manifests::many,
    site::Site,
    users::{is_ready, status_of},
};
use crate::support::{cluster::PATIENCE, eventually::eventually};

const BACKLOG: usize = 300;
/// So many users of a backlog are worked on at once.
const WORKERS: usize = 4;

/// A user without a password, so that one object says it all.
fn new_user(number: usize) -> (String, VmsUser) {
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
    let new_users: Vec<(String, VmsUser)> = (BACKLOG..BACKLOG + 4).map(new_user).collect();
    // The store waits, while as many as can be are in work, for as long as this machine needs.
    site.proxy.pause_at(CREATE);
    site.run_with(|config| config.store_limits.total = PATIENCE)
        .await;
    site.until_ready().await;
    until_queued(&site, BACKLOG - WORKERS).await;
    until_created(&site).await;
    for (_, manifest) in &new_users {
        site.users.create(manifest).await;
    }
    // They wait for the store alone.
    let under_way = WORKERS + new_users.len();
    eventually(PATIENCE, "the new users are in work", async || {
        let requests = site.proxy.requests();
        let creates = requests.iter().filter(|request| *request == CREATE);
        match creates.count() {
            count if count == under_way => Ok(()),
            count => Err(count.to_string()),
        }
    })
    .await;
    site.proxy.go_on();
    until_queued(&site, 0).await;
    eventually(PATIENCE, "the backlog is done", async || {
        match site.users.count(|user| !is_ready(user)).await {
            0 => Ok(()),
            waiting => Err(format!("{waiting} wait")),
        }
    })
    .await;
    // The store counts those that it makes.
    let mut last = 0;
    for (name, _) in &new_users {
        last = made_as(&site.user(name).await).max(last);
    }
    let after = site.users.count(|user| made_as(user) > last).await;
    assert!(
        after > BACKLOG / 2,
        "{after} of {BACKLOG} were made later: the new users have overtaken few"
    );
}

/// The number that the store gave the user.
fn made_as(user: &VmsUser) -> u64 {
    let id = status_of(user).external_id.expect("an id");
    id.parse().expect("a number")
}

pub(super) async fn until_queued(site: &Site, expected: usize) {
    eventually(PATIENCE, "users wait for the store", async || {
        match site.queued().await {
            Some(queued) if queued == expected => Ok(()),
            queued => Err(format!("{queued:?} wait and not {expected}")),
        }
    })
    .await;
}
