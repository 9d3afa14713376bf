//! The account that is logged in.

use serde_json::json;

use super::{ALICE, permission, with_alice};
use crate::support::store::{PARENT, TestStore};

#[tokio::test]
async fn the_account_tells_the_ids_and_names_of_what_it_holds() {
    let store = TestStore::start().await;
    let account = store
        .parent()
        .await
        .get("/api/v1/users/self")
        .await
        .expect(200)
        .body;
    let permissions = account["permissions"].as_array().unwrap();
    let view = permissions
        .iter()
        .find(|row| row["name"] == "archives-show")
        .unwrap();
    assert_eq!(view["group"], "Archive");
    assert_eq!(
        permissions.len(),
        vms_operator::domain::permission::KNOWN.len()
    );
    assert_eq!(account["parent_id"], json!(null));
    assert_eq!(
        account["analytic_license"][0],
        json!({
            "type": "analytic_l1", "type_pretty": "L1", "all": 10, "free": 10, "used": 0,
        })
    );
}

#[tokio::test]
async fn a_password_of_ones_own_is_changed_by_who_knows_it_and_ends_every_session() {
    let store = TestStore::start().await;
    let (one, other) = (store.parent().await, store.parent().await);
    let change = |current: &str| json!({"current_password": current, "password": "new-secret", "password_confirmation": "new-secret"});
    let refused = one
        .put("/api/v1/users/self", change("wrong-one"))
        .await
        .expect(422);
    assert!(refused.body["errors"]["current_password"].is_array());
    one.put("/api/v1/users/self", change(PARENT.1))
        .await
        .expect(200);
    one.get("/api/v1/users/self").await.expect(401);
    other.get("/api/v1/users/self").await.expect(401);
    store.anybody().login(PARENT).await.expect(422);
    store
        .anybody()
        .login((PARENT.0, "new-secret"))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_new_password_keeps_the_rules_of_the_manual() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    for (password, confirmation) in [
        ("short", "short"),
        ("with space", "with space"),
        ("secret-1", "secret-2"),
        ("five5", "five5"),
        ("umlaut-ä", "umlaut-ä"),
        ("tilde~tilde", "tilde~tilde"),
        (&"a".repeat(256), &"a".repeat(256)),
    ] {
        let body = json!({"current_password": PARENT.1, "password": password, "password_confirmation": confirmation});
        let refused = parent.put("/api/v1/users/self", body).await.expect(422);
        assert!(refused.body["errors"]["password"].is_array(), "{password}");
    }
}

#[tokio::test]
async fn a_change_of_ones_own_needs_the_current_the_new_and_its_confirmation() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let whole = json!({"current_password": PARENT.1, "password": "secret-1", "password_confirmation": "secret-1"});
    for (missing, named) in [
        ("current_password", "current_password"),
        ("password", "password"),
        ("password_confirmation", "password"),
    ] {
        let mut body = whole.clone();
        body.as_object_mut().unwrap().remove(missing);
        let refused = parent.put("/api/v1/users/self", body).await.expect(422);
        assert!(refused.body["errors"][named].is_array(), "{missing}");
    }
    let longest = "a".repeat(255);
    let body = json!({"current_password": PARENT.1, "password": longest, "password_confirmation": longest});
    parent.put("/api/v1/users/self", body).await.expect(200);
}

#[tokio::test]
async fn a_sub_user_has_what_it_was_granted_and_manages_nobody() {
    let (store, parent, alice) = with_alice().await;
    let rights = [
        permission(&parent, "users-index").await,
        permission(&parent, "users-store").await,
    ];
    super::update(&parent, (alice, ALICE.0), json!({"permissions": rights})).await;
    let visitor = store.anybody().logged_in(ALICE).await;
    let account = visitor.get("/api/v1/users/self").await.expect(200).body;
    assert_eq!(account["permissions"].as_array().unwrap().len(), 2);
    assert!(account["parent_id"].is_i64());
    visitor.get("/api/v1/users/subusers").await.expect(403);
    let body = super::nobody_special("bob@example.com");
    visitor
        .post("/api/v1/users/subusers", body)
        .await
        .expect(403);
}
