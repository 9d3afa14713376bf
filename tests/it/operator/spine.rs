//! From `kubectl apply` to a login that works, or is refused.

use super::{
    manifests::{ALICE, ALICE_LOGIN},
    site::Site,
    users::{condition, status_of},
};

#[tokio::test]
async fn an_applied_user_logs_in_from_her_pool_and_from_nowhere_else() {
    let site = Site::start("an applied user logs in").await;
    site.apply(ALICE).await;
    let alice = status_of(&site.ready("alice").await);
    let access = alice.access.expect("what she may see is counted");
    assert_eq!(
        (access.cameras, access.layouts, access.camera_groups),
        (3, 1, 0)
    );
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    let refused = site
        .store
        .somebody_at([127, 0, 0, 2].into())
        .login(ALICE_LOGIN)
        .await;
    assert_eq!(
        refused.body["message"], "Access from this IP address is not available",
        "{refused:?}"
    );
}

#[tokio::test]
async fn of_the_five_users_of_the_example_four_are_made_and_one_is_told_why_not() {
    let site = Site::start("the five users of the example").await;
    for manifest in [
        ALICE,
        include_str!("../../../examples/site/ip-pools.yaml"),
        include_str!("../../../examples/site/roles.yaml"),
        include_str!("../../../examples/site/user-bob.yaml"),
        include_str!("../../../examples/site/user-carol.yaml"),
        include_str!("../../../examples/site/user-dave.yaml"),
        include_str!("../../../examples/site/user-erin.yaml"),
    ] {
        site.apply(manifest).await;
    }
    for name in ["alice", "bob", "carol", "dave"] {
        site.ready(name).await;
        let login = format!("{name}@example.com");
        let password = format!("{name}-demo-1");
        assert_eq!(site.login((&login, &password)).await, 200, "{name}");
    }
    let erin = site.refused("erin", &["LayoutCamerasNotGranted"]).await;
    let violation = status_of(&erin).violations.remove(0);
    assert_eq!(violation.path, "spec.access.layouts.names[0]");
    assert!(violation.message.contains("yard-1"), "{violation:?}");
    assert_eq!(condition(&erin, "Stalled").1, "LayoutCamerasNotGranted");
    assert_eq!(site.login(("erin@example.com", "erin-demo-1")).await, 422);
}
