//! What reconciling costs the API server and the store.

use std::time::Duration;

use super::{
    manifests::{ALICE, many},
    site::Site,
};

const QUIET: Duration = Duration::from_millis(1500);

#[tokio::test]
async fn a_new_user_on_a_proven_server_costs_two_writes_two_requests_and_no_event() {
    let site = Site::start("what a new user costs").await;
    site.apply(&many(0..1)).await;
    site.ready("u0").await;
    site.until_proven().await;
    let earlier = site.namespace.writes_once_quiet(QUIET).await.len();
    let asked = site.proxy.count();
    let (user, declared) = ALICE.split_once("---").expect("a user and a Secret");
    site.apply(declared).await;
    site.apply(user).await;
    site.ready("alice").await;
    let writes = site
        .namespace
        .writes_once_quiet(QUIET)
        .await
        .split_off(earlier);
    let written: Vec<String> = writes
        .iter()
        .map(|write| format!("{} {} {}", write.verb, write.resource, write.name))
        .collect();
    assert_eq!(
        written,
        ["patch vmsusers alice", "patch vmsusers/status alice"]
    );
    let requests = site.proxy.requests().split_off(asked);
    assert_eq!(
        requests,
        [
            "POST /api/v1/users/subusers",
            "GET /api/v1/users/subusers/3"
        ]
    );
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
    site.look("before the restart").await;
    let earlier = site.namespace.writes_once_quiet(QUIET).await.len();
    site.stop().await;
    let asked = site.proxy.count();
    site.run().await;
    site.until_listed(asked).await;
    let writes = site
        .namespace
        .writes_once_quiet(QUIET)
        .await
        .split_off(earlier);
    assert_eq!(writes, [], "nothing has changed");
    let requests = site.proxy.requests().split_off(asked);
    let allowed = [
        "static/basic",
        "token",
        "cameras",
        "layouts",
        "groups",
        "users/self",
        "users/subusers",
    ];
    let pages = |request: &String| {
        let path = request.split("/api/v1/").nth(1).unwrap_or_default();
        allowed.contains(&path.split('?').next().unwrap_or_default())
    };
    assert!(requests.iter().all(pages), "{requests:#?}");
    assert!(requests.len() <= allowed.len(), "{requests:#?}");
}
