//! Roles that many users share: made, edited, suspended and deleted while they are in use.

use std::collections::BTreeMap;

use serde_json::json;
use vms_operator::api::v1alpha1::VmsUser;

use super::{
    manifests::{ALICE, ALICE_LOGIN},
    site::Site,
    tenants::Shared,
    users::{condition, is_current, status_of},
};
use crate::support::{cluster::PATIENCE, eventually::eventually};

/// A role of the guards, in YAML's flow style.
fn guards(spec: &str) -> String {
    format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsRole, metadata: {{name: guards}}, spec: {{{spec}}}}}"
    )
}

/// What the guards see, and from where.
const TWO_GATES: &str = "access: {cameras: {names: [gate-1, gate-2]}}, permissions: {archive: [View]}, ipPool: {ranges: [127.0.0.1]}";

/// Alice, who has the role and nothing of her own.
fn alice_the_guard() -> String {
    let (user, secret) = ALICE.split_once("---").expect("a user and a Secret");
    let (head, _) = user.split_once("  access:").expect("access");
    format!("{head}  roleRefs: [{{name: guards}}]\n---{secret}")
}

async fn until_ready_as(site: &Site, reason: &str) -> VmsUser {
    let so = |alice: &VmsUser| {
        let (ready, why, _) = condition(alice, "Ready");
        is_current(alice) && ready == "True" && why == reason
    };
    site.until("alice", reason, so).await
}

/// The cameras that Alice sees from an address of loopback.
async fn seen_by_alice(site: &Site, last_byte: u8) -> Vec<String> {
    let visitor = site.store.somebody_at([127, 0, 0, last_byte].into());
    let alice = visitor.logged_in(ALICE_LOGIN).await;
    alice
        .get("/api/v1/cameras")
        .await
        .expect(200)
        .column("name")
}

#[tokio::test]
async fn a_role_reaches_its_users_when_it_comes_and_whenever_it_is_edited() {
    let site = Site::start("a role comes and is edited").await;
    site.apply(&alice_the_guard()).await;
    let waiting = site.refused("alice", &["UnknownRole"]).await;
    assert_eq!(condition(&waiting, "Reconciling").0, "True");
    assert_eq!(site.events("UnknownRole").await, [""; 0], "it may yet come");
    assert_eq!(site.login(ALICE_LOGIN).await, 422, "she is not made yet");

    site.apply(&guards(TWO_GATES)).await;
    let alice = site.ready("alice").await;
    assert_eq!(seen_by_alice(&site, 1).await.len(), 2);
    assert_eq!(site.login_from(2, ALICE_LOGIN).await, 403);
    let guards_alone = ["guards"];
    assert_eq!(
        json!(status_of(&alice).effective),
        json!({
            "cameras": {"count": 2, "from": guards_alone},
            "permissions": [
                {"name": "archives-show", "from": guards_alone},
            ],
            "addresses": {"count": 1, "ranges": ["127.0.0.1"], "from": guards_alone},
        })
    );

    let edited = TWO_GATES
        .replace("127.0.0.1", "127.0.0.2")
        .replace(", gate-2", "");
    site.apply(&guards(&edited)).await;
    site.eventually_logs_in_from(2, ALICE_LOGIN).await;
    assert_eq!(site.login(ALICE_LOGIN).await, 403);
    assert_eq!(seen_by_alice(&site, 2).await.len(), 1);
}

#[tokio::test]
async fn a_role_that_is_deleted_while_in_use_takes_nothing_away_and_frees_nobody() {
    let site = Site::start("a role is deleted while in use").await;
    site.apply(&guards(TWO_GATES)).await;
    site.apply(&alice_the_guard()).await;
    site.ready("alice").await;
    site.delete(&guards(TWO_GATES)).await;
    site.refused("alice", &["UnknownRole"]).await;
    assert_eq!(seen_by_alice(&site, 1).await.len(), 2, "it stays in force");
    assert_eq!(site.login_from(2, ALICE_LOGIN).await, 403, "so does this");

    site.apply(&guards(&format!("{TWO_GATES}, suspended: true")))
        .await;
    until_ready_as(&site, "Suspended").await;
    site.delete(&guards(TWO_GATES)).await;
    let alice = site.refused("alice", &["UnknownRole"]).await;
    assert_eq!(
        site.login(ALICE_LOGIN).await,
        403,
        "suspended by whom is gone"
    );
    let effective = status_of(&alice).effective.expect("a role is named");
    assert_eq!(effective.suspended.expect("suspended").from, ["guards"]);

    site.patch(
        "vmsuser/alice",
        "{roleRefs: null, access: {cameras: {names: [gate-1]}}}",
    )
    .await;
    let alice = until_ready_as(&site, "Applied").await;
    assert_eq!(status_of(&alice).effective, None);
    assert_eq!(seen_by_alice(&site, 2).await.len(), 1);
}

#[tokio::test]
async fn a_user_and_a_role_whose_times_never_meet_are_told_so_and_nobody_gets_in() {
    let site = Site::start("times that never meet").await;
    site.apply(&guards(TWO_GATES)).await;
    site.apply(&alice_the_guard()).await;
    site.ready("alice").await;
    let this_year = format!("{TWO_GATES}, validUntil: '2097-12-31T00:00:00Z'");
    site.apply(&guards(&this_year)).await;
    site.patch("vmsuser/alice", "{validFrom: '2098-01-01T00:00:00Z'}")
        .await;
    let alice = site.refused("alice", &["NeverValid"]).await;
    let (_, _, message) = condition(&alice, "Ready");
    assert!(
        message.contains("VmsRole `guards` ends it at 2097-12-31"),
        "{message}"
    );
    assert_eq!(site.login(ALICE_LOGIN).await, 403);

    site.patch("vmsuser/alice", "{validFrom: '2026-01-01T00:00:00Z'}")
        .await;
    site.ready("alice").await;
    assert_eq!(seen_by_alice(&site, 1).await.len(), 2);
}

#[tokio::test]
async fn an_edit_of_a_role_moves_its_users_alone_and_the_same_again_moves_nobody() {
    let mut site = Site::start("an edit of a role").await;
    site.apply(&guards(TWO_GATES)).await;
    site.apply(&alice_the_guard()).await;
    site.apply(include_str!("../../../examples/site/user-dave.yaml"))
        .await;
    site.ready("alice").await;
    let dave = site.ready("dave").await;
    site.until_proven().await;
    let cameras =
        async || site.store.subuser(ALICE_LOGIN.0).await.expect("a user")["cameras"].clone();
    let before = cameras().await;
    site.apply(&guards(&TWO_GATES.replace("gate-2", "yard-1")))
        .await;
    eventually(PATIENCE, "alice has the yard", async || {
        let now = cameras().await;
        (now != before).then_some(()).ok_or_else(|| now.to_string())
    })
    .await;
    site.until_caught_up().await;
    site.stop_when_idle().await;
    assert_eq!(
        site.user("dave").await.metadata.resource_version,
        dave.metadata.resource_version
    );

    let earlier = site.namespace.writes().await.len();
    site.run().await;
    site.until_settled().await;
    let label = ["label", "vmsrole/guards", "seen=yes"];
    site.kubectl(&label).await;
    // The watch brings it before what comes after it.
    site.apply(&guards(TWO_GATES).replace("guards", "witness"))
        .await;
    let witness = [
        "wait",
        "--for=condition=Ready",
        "--timeout=180s",
        "vmsrole/witness",
    ];
    site.kubectl(&witness).await;
    site.until_caught_up().await;
    site.stop_when_idle().await;
    let asked = site.proxy.count();
    site.run().await;
    site.until_listed(asked).await;
    site.until_caught_up().await;
    site.stop_when_idle().await;
    let mut written = BTreeMap::<String, usize>::new();
    for write in site.namespace.writes().await.split_off(earlier) {
        *written
            .entry(format!("{} {}", write.resource, write.name))
            .or_default() += 1;
    }
    let expected = [
        ("vmsroles/status witness", 1),
        ("vmsservers/status main", 6),
        ("vmsusers/status alice", 1),
        ("vmsusers/status dave", 1),
    ];
    let expected = expected.map(|(object, count)| (object.to_owned(), count));
    assert_eq!(
        written,
        expected.into(),
        "what was asked for, and nothing else"
    );
}

#[tokio::test]
async fn a_role_of_the_server_gives_a_tenant_its_share_and_names_nothing_beyond_it() {
    let shared = Shared::start("a role of the server").await;
    shared.share().await;
    let spec = "access: {cameras: {names: [gate-1, server-room]}}, permissions: {archive: [View]}";
    shared.site.apply(&guards(spec)).await;
    let namespace = &shared.site.namespace.name;
    let with_role = format!("roleRefs: [{{name: guards, namespace: {namespace}}}]");
    shared
        .declare("eve", "eve@shop.example.com", &with_role)
        .await;
    let eve = shared.users.refused("eve", &["ExceedsShare"]).await;
    let status = status_of(&eve);
    assert_eq!(status.violations[0].path, "spec.roleRefs[name=guards]");
    assert!(
        !json!(status).to_string().contains("server-room"),
        "{status:#?}"
    );

    let all = "access: {cameras: {all: true}}, permissions: {archive: [View]}";
    shared.site.apply(&guards(all)).await;
    let eve = shared.users.ready("eve").await;
    let effective = status_of(&eve).effective.expect("a role is named");
    assert_eq!(
        effective.cameras.expect("cameras").count,
        2,
        "what is shared"
    );
}
