//! The reference store over HTTP, from the outside.

mod access;
mod account;
mod address;
mod admin;
mod analytics;
mod audit;
mod backup;
mod changes;
mod collections;
mod conventions;
mod documented;
mod golden;
mod load;
mod login;
mod passwords;
mod permissions;
mod process;
mod replicas;
mod seed;
mod subusers;
mod terms;
mod throttle;
mod tls;
mod validity;

use serde_json::{Value, json};

use crate::support::store::{TestStore, Visitor};

/// What a new sub-user needs and nothing more.
fn nobody_special(login: &str) -> Value {
    json!({
        "name": login,
        "email": login,
        "password": "secret-1",
        "password_confirmation": "secret-1",
    })
}

/// A new sub-user with more than the least; the answer's id.
async fn create(parent: &Visitor, login: &str, more: Value) -> i64 {
    let body = merged(nobody_special(login), &more);
    parent
        .post("/api/v1/users/subusers", body)
        .await
        .expect(200)
        .id()
}

/// Changes a sub-user and expects it to work.
async fn update(parent: &Visitor, (id, login): (i64, &str), more: Value) -> Value {
    let body = merged(json!({"name": login, "email": login}), &more);
    let path = format!("/api/v1/users/subusers/{id}");
    parent.put(&path, body).await.expect(200).body
}

fn merged(mut body: Value, more: &Value) -> Value {
    let more = more.as_object().expect("an object").clone();
    body.as_object_mut().expect("an object").extend(more);
    body
}

/// The ids of things by their names, in the order of the names.
async fn ids<const N: usize>(visitor: &Visitor, kind: &str, names: [&str; N]) -> [i64; N] {
    let listing = visitor
        .get(&format!("/api/v1/{kind}?per_page=200"))
        .await
        .expect(200);
    let rows = listing.body["data"].as_array().expect("a listing").clone();
    names.map(|name| {
        let row = rows.iter().find(|row| row["name"] == name);
        row.and_then(|row| row["id"].as_i64())
            .expect("something of that name")
    })
}

/// The id of a permission by its name, as the parent learns it.
async fn permission(visitor: &Visitor, name: &str) -> i64 {
    let account = visitor.get("/api/v1/users/self").await.expect(200).body;
    let held = account["permissions"].as_array().expect("a list").clone();
    let row = held.iter().find(|row| row["name"] == name);
    row.and_then(|row| row["id"].as_i64())
        .expect("a permission that is held")
}

/// The ids of permissions by their names.
async fn permissions_named(visitor: &Visitor, names: &[&str]) -> Vec<i64> {
    let mut ids = Vec::new();
    for name in names {
        ids.push(permission(visitor, name).await);
    }
    ids
}

/// A store with the sub-user alice, who sees the layout north-wall and its cameras.
async fn with_alice() -> (TestStore, Visitor, i64) {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let cameras = ids(&parent, "cameras", ["gate-1", "gate-2", "yard-1"]).await;
    let layouts = ids(&parent, "layouts", ["north-wall"]).await;
    let permissions = permissions_named(&parent, &["layouts-index", "groups-index"]).await;
    let grants =
        json!({"cameras_to_attach": cameras, "layouts": layouts, "permissions": permissions});
    let alice = create(&parent, ALICE.0, grants).await;
    (store, parent, alice)
}

const ALICE: (&str, &str) = ("alice@example.com", "secret-1");
