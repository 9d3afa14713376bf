//! The admin API, and its audit.

use std::net::TcpListener;

use serde_json::json;

use vms_operator::server::{Config, HashingCost, Listeners, Store};

use super::{ALICE, ids, with_alice};
use crate::support::store::{PARENT, TestStore};

async fn version(store: &TestStore, id: i64) -> i64 {
    let shown = store
        .admin()
        .get(&format!("/admin/v1/subusers/{id}"))
        .await
        .expect(200);
    shown.body["version"].as_i64().expect("a version")
}

#[tokio::test]
async fn the_door_opens_to_its_token_alone() {
    let store = TestStore::start().await;
    let token = store.anybody().login(PARENT).await.expect(200).body["access_token"].clone();
    for token in [None, Some("wrong"), token.as_str()] {
        store
            .admin()
            .with_token(token)
            .get("/admin/v1/audit")
            .await
            .expect(401);
    }
    store
        .parent()
        .await
        .get("/admin/v1/audit")
        .await
        .expect(404);
    store.admin().get("/admin/v1/audit").await.expect(200);
}

#[tokio::test]
async fn cameras_are_made_renamed_and_deleted_out_of_everything() {
    let (store, parent, alice) = with_alice().await;
    let admin = store.admin();
    let body = json!({"owner_id": 1, "name": "roof"});
    let roof = admin.post("/admin/v1/cameras", body).await.expect(200).id();
    admin
        .put(
            &format!("/admin/v1/cameras/{roof}"),
            json!({"name": "roof-1"}),
        )
        .await
        .expect(200);
    assert_eq!(ids(&parent, "cameras", ["roof-1"]).await, [roof]);

    let before = version(&store, alice).await;
    let [gate] = ids(&parent, "cameras", ["gate-1"]).await;
    admin
        .delete(&format!("/admin/v1/cameras/{gate}"))
        .await
        .expect(200);
    assert!(version(&store, alice).await > before);
    let visitor = store.anybody().logged_in(ALICE).await;
    assert_eq!(
        visitor
            .get("/api/v1/cameras")
            .await
            .expect(200)
            .column("name"),
        ["gate-2", "yard-1"]
    );
    let layout = visitor.get("/api/v1/layouts").await.expect(200);
    assert_eq!(layout.body["data"][0]["grid"].as_array().unwrap().len(), 2);

    let next = json!({"owner_id": 1, "name": "next"});
    assert!(admin.post("/admin/v1/cameras", next).await.expect(200).id() > roof);
    admin
        .delete(&format!("/admin/v1/cameras/{gate}"))
        .await
        .expect(404);
    admin
        .post("/admin/v1/cameras", json!({"owner_id": alice, "name": "x"}))
        .await
        .expect(422);
    admin
        .post("/admin/v1/cameras", json!({"owner_id": 1, "name": " "}))
        .await
        .expect(422);
}

#[tokio::test]
async fn layouts_and_groups_are_made_changed_and_deleted() {
    let (store, parent, alice) = with_alice().await;
    let admin = store.admin();
    let [gate, lobby] = ids(&parent, "cameras", ["gate-1", "lobby"]).await;
    for kind in ["layouts", "groups"] {
        let path = format!("/admin/v1/{kind}");
        let body = json!({"owner_id": 1, "name": "new", "cameras": [gate]});
        let new = admin.post(&path, body.clone()).await.expect(200).id();
        admin.post(&path, body).await.expect(422);
        let path = format!("{path}/{new}");
        admin
            .post(
                &format!("{path}/cameras"),
                json!({"cameras": [lobby, gate]}),
            )
            .await
            .expect(200);
        admin
            .post(&format!("{path}/cameras"), json!({"cameras": [9999]}))
            .await
            .expect(422);
        admin
            .delete(&format!("{path}/cameras/{gate}"))
            .await
            .expect(200);
        admin.put(&path, json!({"name": "newer"})).await.expect(200);
        let shown = parent
            .get(&format!("/api/v1/{kind}/{new}"))
            .await
            .expect(200)
            .body;
        assert_eq!(shown["name"], "newer");
        let members = if kind == "layouts" {
            &shown["grid"]
        } else {
            &shown["items"]
        };
        assert_eq!(members.as_array().unwrap().len(), 1);
        admin.delete(&path).await.expect(200);
        parent
            .get(&format!("/api/v1/{kind}/{new}"))
            .await
            .expect(404);
        admin.put(&path, json!({"name": "gone"})).await.expect(404);
    }
    let before = version(&store, alice).await;
    let [wall] = ids(&parent, "layouts", ["north-wall"]).await;
    admin
        .delete(&format!("/admin/v1/layouts/{wall}"))
        .await
        .expect(200);
    assert!(version(&store, alice).await > before);
}

#[tokio::test]
async fn sub_users_are_changed_behind_the_parents_back() {
    let (store, parent, alice) = with_alice().await;
    let admin = store.admin();
    let path = format!("/admin/v1/subusers/{alice}");
    let before = version(&store, alice).await;
    let body = json!({"name": "Alice", "email": ALICE.0, "ip_pool": ["192.0.2.1"]});
    admin.put(&path, body).await.expect(200);
    let shown = parent
        .get(&format!("/api/v1/users/subusers/{alice}"))
        .await
        .expect(200);
    assert_eq!(shown.body["ip_pool"], json!(["192.0.2.1"]));
    assert!(shown.body["version"].as_i64().unwrap() > before);
    let password = json!({"password": "secret-2", "password_confirmation": "secret-2"});
    admin
        .post(&format!("{path}/change-password"), password)
        .await
        .expect(200);
    store
        .anybody()
        .login((ALICE.0, "secret-2"))
        .await
        .expect(403);
    admin.delete(&path).await.expect(200);
    parent
        .get(&format!("/api/v1/users/subusers/{alice}"))
        .await
        .expect(404);
    admin.delete("/admin/v1/subusers/1").await.expect(404);
}

#[tokio::test]
async fn sessions_are_limited_and_ended() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let limit = |sessions: i64| json!({"sessions_limit": sessions});
    let path = "/admin/v1/accounts/1/sessions-limit";
    store.admin().put(path, limit(1)).await.expect(200);
    store.anybody().login(PARENT).await.expect(419);
    store.admin().put(path, limit(0)).await.expect(422);
    store
        .admin()
        .delete("/admin/v1/accounts/1/sessions")
        .await
        .expect(200);
    parent.get("/api/v1/users/self").await.expect(401);
    store.anybody().login(PARENT).await.expect(200);
    let accounts = store.admin().get("/admin/v1/accounts").await.expect(200);
    assert_eq!(accounts.column("login"), [PARENT.0]);
}

#[tokio::test]
async fn the_admin_api_is_not_open_to_the_network_without_tls() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::new(folder.path().join("store.db"));
    config.hashing = HashingCost::WORTHLESS;
    config.admin_token_file = Some(folder.path().join("token"));
    std::fs::write(folder.path().join("token"), "short").unwrap();
    let error = Store::open(config.clone()).await.unwrap_err();
    assert!(
        error.to_string().contains("at least 16 characters"),
        "{error}"
    );
    std::fs::write(folder.path().join("token"), "long-enough-by-now").unwrap();
    let listeners = Listeners {
        client: TcpListener::bind("127.0.0.1:0").unwrap(),
        admin: Some(TcpListener::bind("0.0.0.0:0").unwrap()),
        gate: None,
    };
    let store = Store::open(config).await.unwrap();
    let error = store.listen(listeners, std::future::pending()).unwrap_err();
    assert!(error.to_string().contains("open to the network"), "{error}");
}
