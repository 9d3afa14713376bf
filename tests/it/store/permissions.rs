//! Every request takes its permission, and is refused to whoever holds all others.

use std::{collections::BTreeSet, fmt::Write as _};

use serde_json::{Value, json};
use vms_operator::{
    domain::permission::KNOWN,
    server::{Profile, openapi_document},
};

use super::{create, ids, permissions_named};
use crate::support::store::{TestStore, Visitor};

/// A request of the API document, with a body that reads.
struct Request {
    method: String,
    path: String,
    permission: String,
    body: Option<Value>,
}

/// Every request that the document says takes a permission.
fn requests() -> Vec<Request> {
    let document = openapi_document(Profile::Full);
    let mut requests = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let Some(permission) = operation["x-permission"].as_str() else {
                continue;
            };
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            requests.push(Request {
                method: method.to_uppercase(),
                path: path
                    .split('/')
                    .map(|part| {
                        if part.starts_with('{') {
                            "999999"
                        } else {
                            part
                        }
                    })
                    .collect::<Vec<_>>()
                    .join("/"),
                permission: permission.to_owned(),
                body: schema["$ref"].as_str().map(body),
            });
        }
    }
    requests
}

fn body(reference: &str) -> Value {
    match reference.rsplit('/').next().expect("a name") {
        "NewCase" => json!({"name": "a", "type": "face", "camera_id": 1}),
        "NewEvent" => json!({"detail": "a"}),
        "NewResource" => json!({"name": "a", "type": "face"}),
        "NewName" | "NewLayout" | "NewGroup" => json!({"name": "a"}),
        _ => json!({}),
    }
}

/// Somebody with all permissions but one, for each of them.
fn seed(missing: &BTreeSet<&str>) -> String {
    let mut seed = "accounts:\n".to_owned();
    for without in missing {
        let held: Vec<&str> = KNOWN
            .iter()
            .map(|permission| permission.wire)
            .filter(|wire| wire != without)
            .collect();
        let _ = writeln!(
            seed,
            "  - {{login: {without}@example.com, name: A, password: secret-1, permissions: [{}], cameras: [a]}}",
            held.join(", ")
        );
    }
    seed.push_str(
        "  - {login: all@example.com, name: A, password: secret-1, permissions: ['*']}\n",
    );
    seed
}

#[tokio::test]
async fn every_request_is_refused_to_who_lacks_just_its_permission() {
    let requests = requests();
    let missing: BTreeSet<&str> = requests
        .iter()
        .map(|request| request.permission.as_str())
        .collect();
    assert!(missing.len() > 20, "{missing:?}");
    let store = TestStore::with(&seed(&missing), |_| {}).await;
    let all = store
        .anybody()
        .logged_in(("all@example.com", "secret-1"))
        .await;
    for without in &missing {
        let login = format!("{without}@example.com");
        let visitor = store.anybody().logged_in((&login, "secret-1")).await;
        for request in requests
            .iter()
            .filter(|request| request.permission == *without)
        {
            assert_eq!(send(&visitor, request).await, 403, "{}", describe(request));
            assert_ne!(send(&all, request).await, 403, "{}", describe(request));
        }
    }
}

async fn send(visitor: &Visitor, request: &Request) -> u16 {
    let body = request.body.as_ref().map(Value::to_string);
    visitor
        .send(&request.method, &request.path, body)
        .await
        .status
}

fn describe(request: &Request) -> String {
    format!("{} {}", request.method, request.path)
}

#[tokio::test]
async fn what_serves_the_video_asks_whether_somebody_may_do_something_with_a_camera() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let [gate, lobby] = ids(&parent, "cameras", ["gate-1", "lobby"]).await;
    let permissions = permissions_named(&parent, &["ptz"]).await;
    let grants = json!({"cameras_to_attach": [gate], "permissions": permissions});
    create(&parent, "bob@example.com", grants).await;
    let bob = store
        .anybody()
        .logged_in(("bob@example.com", "secret-1"))
        .await;
    let may = async |camera: i64, permission: &str| {
        let path = format!("/api/v1/cameras/{camera}/permissions/{permission}");
        bob.get(&path).await.status
    };
    assert_eq!(may(gate, "ptz").await, 200);
    assert_eq!(may(gate, "archives-show").await, 403);
    assert_eq!(may(lobby, "ptz").await, 404);
}

#[tokio::test]
async fn names_that_no_source_names_are_announced() {
    let store = TestStore::start().await;
    let basic = store
        .anybody()
        .get("/api/v1/static/basic")
        .await
        .expect(200);
    let invented = basic.body["vms_store"]["invented_permissions"].clone();
    let invented: BTreeSet<String> = serde_json::from_value(invented).expect("names");
    assert!(invented.contains("maps-index"), "{invented:?}");
    assert!(!invented.contains("archives-show"), "{invented:?}");
    let groups: BTreeSet<_> = KNOWN.iter().map(|permission| permission.group).collect();
    assert_eq!(
        groups.len(),
        18,
        "the store offers something of every group"
    );
}
