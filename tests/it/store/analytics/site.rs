//! A store with somebody who may run business cases, and a clock that can be moved.

use serde_json::{Value, json};

use super::super::{create, ids, permissions_named, update};
use crate::support::store::{SITE, TestStore, Visitor};

pub(super) const BOB: (&str, &str) = ("bob@example.com", "secret-1");
pub(super) const HOUR: i64 = 60 * 60;
pub(super) const DAY: i64 = 24 * HOUR;
const ALLOWED: [&str; 11] = [
    "analytic",
    "analytic-cases-store",
    "analytic-cases-face",
    "analytic-cases-motion-detect",
    "camera-events-index",
    "camera-events-store",
    "analytic-resources-index",
    "analytic-resources-store",
    "analytic-resource-groups-index",
    "analytic-resource-groups-store",
    "analytic-license-statistics",
];

/// A store whose clock can be moved, with the sub-user bob, who may run cases.
pub(super) struct Site {
    pub(super) store: TestStore,
    pub(super) parent: Visitor,
    pub(super) bob: Visitor,
    pub(super) id: i64,
    pub(super) camera: i64,
}

impl Site {
    pub(super) async fn with_licenses(l1: i64, l3: i64) -> Self {
        let store = TestStore::with(SITE, |config| config.movable_clock = true).await;
        let parent = store.parent().await;
        let [camera] = ids(&parent, "cameras", ["gate-1"]).await;
        let permissions = permissions_named(&parent, &allowed(l1, l3)).await;
        let grants = json!({
            "cameras_to_attach": [camera], "permissions": permissions,
            "analytic_l1": l1, "analytic_l3": l3,
        });
        let id = create(&parent, BOB.0, grants).await;
        let bob = store.anybody().logged_in(BOB).await;
        Self {
            store,
            parent,
            bob,
            id,
            camera,
        }
    }

    pub(super) async fn case(&self, name: &str, kind: &str) -> Value {
        let body = json!({"name": name, "type": kind, "camera_id": self.camera, "reactions": ["call the guard"]});
        let made = self.bob.post("/api/v1/analytic/cases", body).await;
        made.expect(200).body
    }

    /// The names of bob's cases, each with whether it has a time to go.
    pub(super) async fn cases(&self) -> Vec<(String, bool)> {
        let listing = self.bob.get("/api/v1/analytic/cases").await.expect(200);
        let rows = listing.body["data"].as_array().expect("a listing").clone();
        rows.iter()
            .map(|row| {
                let name = row["name"].as_str().expect("a name").to_owned();
                (name, !row["expires_at"].is_null())
            })
            .collect()
    }

    /// Gives bob so many licences.
    pub(super) async fn license(&self, l1: i64, l3: i64) {
        let permissions = permissions_named(&self.parent, &allowed(l1, l3)).await;
        let more = json!({"permissions": permissions, "analytic_l1": l1, "analytic_l3": l3});
        update(&self.parent, (self.id, BOB.0), more).await;
    }

    pub(super) async fn pass(&self, seconds: i64) {
        let admin = self.store.admin();
        let body = json!({"seconds": seconds});
        admin.post("/admin/v1/clock", body).await.expect(200);
    }
}

/// What bob may do: the types of a level go with its last licence.
fn allowed(l1: i64, l3: i64) -> Vec<&'static str> {
    let allowed = ALLOWED.iter().filter(|name| match **name {
        "analytic-cases-motion-detect" => l1 > 0,
        "analytic-cases-face" => l3 > 0,
        _ => true,
    });
    allowed.copied().collect()
}
