//! The users of a store, as a web client leaves them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::store::{TestStore, Visitor};

/// Users as a web client leaves them: of every kind that can be said.
pub(super) async fn people(store: &TestStore) -> Vec<Value> {
    let parent = store.parent().await;
    let ids = Ids::of(&parent).await;
    let make = async |login: &str, more: Value| {
        let mut body = json!({
            "name": "Somebody", "email": login, "password": "by-hand-1", "password_confirmation": "by-hand-1",
            "cameras_to_attach": [], "layouts": [], "groups": [], "permissions": [],
        });
        let fields = more.as_object().expect("fields").clone();
        body.as_object_mut().expect("fields").extend(fields);
        let made = parent.post("/api/v1/users/subusers", body).await;
        made.expect(200);
    };
    let everything: Vec<u64> = ids
        .permissions
        .iter()
        .filter(|(name, _)| !name.starts_with("users-"))
        .map(|(_, id)| *id)
        .collect();
    make(
        "alice@north.example.com",
        json!({
            "name": "Alice Lane",
            "cameras_to_attach": ids.cameras(&["gate-1", "gate-2", "yard-1"]),
            "layouts": [ids.layouts["north-wall"]],
            "permissions": everything,
            "analytic_l1": 2, "analytic_l2": 1, "analytic_l3": 1,
        }),
    )
    .await;
    make(
        "alice@south.example.com",
        json!({
            "name": "yes",
            "cameras_to_attach": ids.cameras.values().collect::<Vec<_>>(),
            "groups": ids.groups.values().collect::<Vec<_>>(),
            "ip_pool": ["127.0.0.1", "198.51.100.0/24", "2001:db8::/48"],
            "valid_until": "2999-01-31T00:00:00Z",
        }),
    )
    .await;
    make("guard", json!({})).await;
    let mut people = Vec::new();
    for login in [
        "alice@north.example.com",
        "alice@south.example.com",
        "guard",
    ] {
        people.push(store.subuser(login).await.expect("a user"));
    }
    people
}

/// Ids of what the account has, by name.
pub(super) struct Ids {
    cameras: BTreeMap<String, u64>,
    pub(super) layouts: BTreeMap<String, u64>,
    pub(super) groups: BTreeMap<String, u64>,
    pub(super) permissions: BTreeMap<String, u64>,
}

impl Ids {
    pub(super) async fn of(parent: &Visitor) -> Self {
        let named = |list: &Value| {
            let things = list.as_array().expect("a list").iter();
            let id = |thing: &Value| {
                (
                    thing["name"].as_str().expect("a name").to_owned(),
                    thing["id"].as_u64().expect("an id"),
                )
            };
            things.map(id).collect::<BTreeMap<_, _>>()
        };
        let listed = async |path: &str| {
            let mut all = BTreeMap::new();
            for page in 1.. {
                let path = format!("/api/v1/{path}?per_page=100&page={page}");
                let some = named(&parent.get(&path).await.expect(200).body["data"]);
                if some.is_empty() {
                    break;
                }
                all.extend(some);
            }
            all
        };
        let own = parent.get("/api/v1/users/self").await.expect(200).body;
        Self {
            cameras: listed("cameras").await,
            layouts: listed("layouts").await,
            groups: listed("groups").await,
            permissions: named(&own["permissions"]),
        }
    }

    pub(super) fn cameras(&self, names: &[&str]) -> Vec<u64> {
        names.iter().map(|name| self.cameras[*name]).collect()
    }

    /// Those whose names begin with one of these.
    pub(super) fn cameras_of(&self, places: &[&str]) -> Vec<u64> {
        let cameras = self.cameras.iter();
        let cameras =
            cameras.filter(|(name, _)| places.iter().any(|place| name.starts_with(place)));
        cameras.map(|(_, id)| *id).collect()
    }
}
