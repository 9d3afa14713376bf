//! From where a sub-user may come.

use std::net::IpAddr;

use serde_json::json;
use vms_operator::domain::network::AddressSet;

use super::{ALICE, create, merged, nobody_special, permissions_named, update};
use crate::support::store::{PARENT, TestStore};

const HERE: [u8; 4] = [127, 0, 0, 1];
const ELSEWHERE: [u8; 4] = [127, 0, 0, 2];
const REFUSAL: &str = "Access from this IP address is not available";

fn at(address: [u8; 4]) -> IpAddr {
    address.into()
}

async fn behind_proxy() -> TestStore {
    TestStore::with(include_str!("../../../examples/store.yaml"), |config| {
        config.trusted_proxies = AddressSet::parse(["127.0.0.2", "10.0.0.0/8"]).expect("ranges");
    })
    .await
}

#[tokio::test]
async fn a_sub_user_outside_its_pool_is_refused_in_the_words_of_the_manual() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    create(&parent, ALICE.0, json!({"ip_pool": ["127.0.0.1"]})).await;
    store.somebody_at(at(HERE)).login(ALICE).await.expect(200);
    let refused = store
        .somebody_at(at(ELSEWHERE))
        .login(ALICE)
        .await
        .expect(403);
    assert_eq!(refused.body["message"], REFUSAL);
}

#[tokio::test]
async fn only_who_knows_the_password_is_told_of_the_address() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    create(&parent, ALICE.0, json!({"ip_pool": ["127.0.0.1"]})).await;
    let stranger = store.somebody_at(at(ELSEWHERE));
    let wrong = stranger.login((ALICE.0, "wrong-one")).await.expect(422);
    let unknown = stranger
        .login(("nobody@example.com", "wrong-one"))
        .await
        .expect(422);
    assert_eq!(wrong.body, unknown.body);
}

#[tokio::test]
async fn a_token_is_of_no_use_outside_the_pool() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let permissions = permissions_named(&parent, &["layouts-index", "groups-index"]).await;
    let grants = json!({"ip_pool": ["127.0.0.1"], "permissions": permissions});
    create(&parent, ALICE.0, grants).await;
    let login = store.somebody_at(at(HERE)).login(ALICE).await.expect(200);
    let token = login.body["access_token"].as_str();
    for path in [
        "/api/v1/users/self",
        "/api/v1/cameras",
        "/api/v1/layouts",
        "/api/v1/groups",
    ] {
        store
            .somebody_at(at(HERE))
            .with_token(token)
            .get(path)
            .await
            .expect(200);
        let refused = store
            .somebody_at(at(ELSEWHERE))
            .with_token(token)
            .get(path)
            .await
            .expect(403);
        assert_eq!(refused.body["message"], REFUSAL);
    }
}

#[tokio::test]
async fn a_narrower_pool_is_felt_by_the_next_request() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let alice = create(&parent, ALICE.0, json!({})).await;
    let visitor = store.somebody_at(at(ELSEWHERE)).logged_in(ALICE).await;
    visitor.get("/api/v1/cameras").await.expect(200);
    update(
        &parent,
        (alice, ALICE.0),
        json!({"ip_pool": ["127.0.0.1", "192.0.2.0/24"]}),
    )
    .await;
    visitor.get("/api/v1/cameras").await.expect(403);
    update(&parent, (alice, ALICE.0), json!({"ip_pool": null})).await;
    visitor.get("/api/v1/cameras").await.expect(200);
}

#[tokio::test]
async fn every_form_of_a_range_is_taken_and_told_as_it_was_given() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let ranges = json!([
        "::ffff:127.0.0.2",
        "127.0.0.4-127.0.0.9",
        "2001:db8::/48",
        "127.0.0.16/30",
        "127.0.0.5"
    ]);
    let alice = create(&parent, ALICE.0, json!({"ip_pool": ranges})).await;
    let shown = parent
        .get(&format!("/api/v1/users/subusers/{alice}"))
        .await
        .expect(200);
    assert_eq!(shown.body["ip_pool"], ranges);
    for (last, status) in [
        (1, 403),
        (2, 200),
        (3, 403),
        (4, 200),
        (9, 200),
        (10, 403),
        (18, 200),
        (20, 403),
    ] {
        store
            .somebody_at(at([127, 0, 0, last]))
            .login(ALICE)
            .await
            .expect(status);
    }
}

#[tokio::test]
async fn an_empty_pool_and_ranges_that_do_not_read_are_refused() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    for (pool, field) in [
        (json!([]), "ip_pool"),
        (json!(["10.0.0.1/8"]), "ip_pool.0"),
        (json!(["10.0.0.1", "anywhere"]), "ip_pool.1"),
    ] {
        let body = merged(nobody_special(ALICE.0), &json!({"ip_pool": pool}));
        let refused = parent
            .post("/api/v1/users/subusers", body)
            .await
            .expect(422);
        assert!(refused.body["errors"][field].is_array(), "{pool}");
    }
}

#[tokio::test]
async fn a_stranger_cannot_forge_an_address() {
    let store = behind_proxy().await;
    let parent = store.parent().await;
    create(&parent, ALICE.0, json!({"ip_pool": ["192.0.2.7"]})).await;
    let stranger = store.somebody_at(at(HERE)).forwarded_for("192.0.2.7");
    stranger.login(ALICE).await.expect(403);
    let proxied = store.somebody_at(at(ELSEWHERE));
    proxied
        .clone()
        .forwarded_for("192.0.2.7, 203.0.113.1")
        .login(ALICE)
        .await
        .expect(403);
    proxied.login(ALICE).await.expect(403);
}

#[tokio::test]
async fn the_client_is_the_rightmost_hop_that_is_no_proxy() {
    let store = behind_proxy().await;
    let parent = store.parent().await;
    create(&parent, ALICE.0, json!({"ip_pool": ["192.0.2.7"]})).await;
    let proxied = store.somebody_at(at(ELSEWHERE));
    for hops in [
        "192.0.2.7",
        "203.0.113.1, 192.0.2.7, 10.0.0.3",
        "::ffff:192.0.2.7",
        "192.0.2.7:4711",
    ] {
        proxied
            .clone()
            .forwarded_for(hops)
            .login(ALICE)
            .await
            .expect(200);
    }
    proxied
        .forwarded_for("unknown")
        .login(ALICE)
        .await
        .expect(400);
}

#[tokio::test]
async fn a_parent_can_have_a_pool_too() {
    let seed = include_str!("../../../examples/store.yaml").replace(
        "    sessionLimit: 5",
        "    sessionLimit: 5\n    ipPool: [127.0.0.1]",
    );
    let store = TestStore::with(&seed, |_| {}).await;
    store
        .parent()
        .await
        .get("/api/v1/cameras")
        .await
        .expect(200);
    let refused = store
        .somebody_at(at(ELSEWHERE))
        .login(PARENT)
        .await
        .expect(403);
    assert_eq!(refused.body["message"], REFUSAL);
}
