//! Address pools that many users share.

use super::{
    manifests::{ALICE, ALICE_LOGIN},
    site::Site,
    users::condition,
};

/// A pool of these ranges, in YAML's flow style.
fn pool(ranges: &str) -> String {
    format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsIpPool, metadata: {{name: office}}, spec: {{ranges: [{ranges}]}}}}"
    )
}

/// Alice, from the office alone.
fn alice_of_the_office() -> String {
    let ranges = "ranges: [127.0.0.1, 203.0.113.0/28]";
    assert!(ALICE.contains(ranges), "the example has other ranges now");
    ALICE.replace(ranges, "poolRefs: [{name: office}]")
}

#[tokio::test]
async fn a_changed_pool_reaches_its_users_at_once_and_a_deleted_one_widens_nothing() {
    let site = Site::start("a changed pool").await;
    site.apply(&alice_of_the_office()).await;
    site.refused("alice", &["UnknownIpPool"]).await;
    site.apply(&pool("127.0.0.1")).await;
    site.ready("alice").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    assert_eq!(site.login_from(2, ALICE_LOGIN).await, 403);

    site.apply(&pool("127.0.0.2")).await;
    site.eventually_logs_in_from(2, ALICE_LOGIN).await;
    assert_eq!(site.login(ALICE_LOGIN).await, 403);

    site.delete(&pool("127.0.0.2")).await;
    site.refused("alice", &["UnknownIpPool"]).await;
    assert_eq!(
        site.login_from(2, ALICE_LOGIN).await,
        200,
        "it stays in force"
    );
    assert_eq!(site.login(ALICE_LOGIN).await, 403);
}

#[tokio::test]
async fn a_server_that_requires_pools_lets_nobody_in_without_one() {
    let site = Site::start("a server that requires pools").await;
    let open = ALICE.replace("  ipPool:\n    ranges: [127.0.0.1, 203.0.113.0/28]\n", "");
    assert!(!open.contains("ipPool"), "the example has another pool now");
    site.apply(&open).await;
    site.ready("alice").await;
    assert_eq!(site.login_from(2, ALICE_LOGIN).await, 200);

    site.apply(&site.server("requireIpPool: true")).await;
    let alice = site.refused("alice", &["IpPoolRequired"]).await;
    assert_eq!(condition(&alice, "Ready").0, "False");
    assert_eq!(site.login_from(2, ALICE_LOGIN).await, 403);
    assert_eq!(site.login(ALICE_LOGIN).await, 403);

    site.apply(ALICE).await;
    site.ready("alice").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
}
