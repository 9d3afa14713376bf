//! What reconciling costs the API server and the store.

use std::collections::BTreeMap;

use super::{
    listing::LISTING,
    manifests::{ALICE, many},
    queue::until_queued,
    site::Site,
};

/// The requests about users one by one, in order; a listing is none of them.
fn about_users(requests: &[String]) -> Vec<&str> {
    let requests = requests.iter().map(String::as_str);
    requests
        .filter(|request| request.contains("/users/subusers") && !request.contains('?'))
        .collect()
}

/// Has the server prove itself on a first user, and ends the operator.
async fn let_prove(site: &mut Site) {
    site.apply(&many(0..1)).await;
    site.ready("u0").await;
    site.until_proven().await;
    site.until_settled().await;
    site.stop_when_idle().await;
}

#[tokio::test]
async fn a_new_user_on_a_proven_server_costs_two_writes_two_requests_and_no_event() {
    let mut site = Site::start("what a new user costs").await;
    let_prove(&mut site).await;
    let earlier = site.namespace.writes().await.len();
    site.run().await;
    site.until_caught_up().await;
    let asked = site.proxy.count();
    let (user, declared) = ALICE.split_once("---").expect("a user and a Secret");
    site.apply(declared).await;
    site.apply(user).await;
    site.ready("alice").await;
    // What the operator has seen since, and has done by its end.
    site.reconcile("u0").await;
    site.until_caught_up().await;
    site.stop_when_idle().await;
    let writes = site.namespace.writes().await.split_off(earlier);
    let written: Vec<String> = writes
        .iter()
        .map(|write| format!("{} {} {}", write.verb, write.resource, write.name))
        .collect();
    assert_eq!(
        written,
        [
            "patch vmsservers/status main",
            "patch vmsservers/status main",
            "patch vmsusers alice",
            "patch vmsusers/status alice",
            // What we asked for, and nothing else.
            "patch vmsusers/status u0",
            "patch vmsservers/status main",
            "patch vmsservers/status main",
        ]
    );
    let requests = site.proxy.requests().split_off(asked);
    assert_eq!(
        about_users(&requests),
        [
            "POST /api/v1/users/subusers",
            "GET /api/v1/users/subusers/3"
        ]
    );
    let written = requests
        .iter()
        .filter(|request| !request.starts_with("GET "));
    assert_eq!(
        written.collect::<Vec<_>>(),
        ["POST /api/v1/users/subusers", "POST /api/v1/logout"]
    );
}

#[tokio::test]
async fn users_that_come_with_their_finalizer_cost_a_write_each_and_share_what_records_their_claims()
 {
    const USERS: usize = 40;
    let mut site = Site::start("what users with finalizers cost").await;
    site.give_finalizers().await;
    let_prove(&mut site).await;
    let earlier = site.namespace.writes().await.len();
    // They come while the server is listed, and all wait for that.
    let listing = site.proxy.detain(LISTING);
    site.run().await;
    listing.arrived().await;
    site.apply(&many(1..USERS + 1)).await;
    until_queued(&site, USERS + 1).await;
    listing.release();
    for number in 1..=USERS {
        site.ready(&format!("u{number}")).await;
    }
    site.stop_when_idle().await;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for write in site.namespace.writes().await.split_off(earlier) {
        *counts
            .entry(format!("{} {}", write.verb, write.resource))
            .or_default() += 1;
    }
    assert_eq!(counts.get("patch vmsusers"), None, "{counts:?}");
    assert_eq!(counts["patch vmsusers/status"], USERS, "{counts:?}");
    assert!(counts["update configmaps"] <= USERS / 4, "{counts:?}");
}

#[tokio::test]
async fn a_restart_with_all_in_sync_writes_nothing_and_reads_pages_alone() {
    let mut site = Site::start("a restart with all in sync").await;
    site.apply(&many(0..20)).await;
    for number in 0..20 {
        site.ready(&format!("u{number}")).await;
    }
    site.until_proven().await;
    // One that is refused is in sync as well.
    site.apply(include_str!("../../../examples/site/user-erin.yaml"))
        .await;
    site.refused("erin", &["LayoutCamerasNotGranted"]).await;
    // The server's status counts the users of the last listing.
    site.until_settled().await;
    site.stop_when_idle().await;
    let earlier = site.namespace.writes().await.len();
    let asked = site.proxy.count();
    site.run().await;
    site.until_listed(asked).await;
    site.until_caught_up().await;
    site.stop_when_idle().await;
    let writes = site.namespace.writes().await.split_off(earlier);
    assert_eq!(
        writes
            .iter()
            .map(|write| &*write.resource)
            .collect::<Vec<_>>(),
        ["vmsservers/status"; 2],
        "nothing has changed, and twice we asked for a resync: {writes:?}"
    );
    let requests = site.proxy.requests().split_off(asked);
    // Three listings, of which two were asked for, in one session.
    let allowed = [
        ("static/basic", 3),
        ("token", 1),
        ("cameras", 3),
        ("layouts", 3),
        ("groups", 3),
        ("users/self", 3),
        ("users/subusers", 3),
        ("logout", 1),
    ];
    let mut paths: BTreeMap<&str, usize> = BTreeMap::new();
    for request in &requests {
        let path = request.split("/api/v1/").nth(1).unwrap_or_default();
        *paths
            .entry(path.split('?').next().unwrap_or_default())
            .or_default() += 1;
    }
    let allowed = BTreeMap::from(allowed);
    let is_allowed =
        |(path, count): (&&str, &usize)| allowed.get(path).is_some_and(|most| count <= most);
    assert!(paths.iter().all(is_allowed), "{requests:#?}");
}
