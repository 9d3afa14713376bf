//! A VMS of a size at which nobody writes manifests by hand: 300 cameras in 12 groups, and 45 users.

use serde_json::{Value, json};

use super::people::Ids;
use crate::support::store::TestStore;

/// The groups, of 25 cameras each.
const GROUPS: [&str; 12] = [
    "gate",
    "yard",
    "parking",
    "fence",
    "lobby",
    "corridor",
    "office",
    "warehouse",
    "dock",
    "roof",
    "garage",
    "lab",
];
const CAMERAS: usize = 25;

/// The site as a seed.
pub(super) fn seed() -> String {
    let cameras = |group: &str| -> Vec<String> {
        let numbers = 1..=CAMERAS;
        numbers
            .map(|number| format!("{group}-{number:02}"))
            .collect()
    };
    let groups = GROUPS.map(|group| json!({"name": group, "cameras": cameras(group)}));
    let all: Vec<String> = GROUPS.iter().flat_map(|group| cameras(group)).collect();
    let wall = json!({"name": "gate-wall", "cameras": ["gate-01", "gate-02", "yard-01"]});
    json!({"accounts": [{
        "login": "operator@example.com", "name": "A large site", "password": "operator-demo",
        "permissions": ["*"], "sessionLimit": 5, "licenses": {"l1": 100, "l2": 50, "l3": 20},
        "cameras": all, "layouts": [wall], "groups": groups,
    }]})
    .to_string()
}

/// A store of that site.
pub(super) async fn large_store() -> TestStore {
    TestStore::with(&seed(), |_| {}).await
}

/// Forty users of four kinds, and five oddities.
pub(super) async fn users(store: &TestStore) {
    let parent = store.parent().await;
    let ids = Ids::of(&parent).await;
    let groups =
        |names: &[&str]| -> Vec<u64> { names.iter().map(|name| ids.groups[*name]).collect() };
    let permissions =
        |names: &[&str]| -> Vec<u64> { names.iter().map(|name| ids.permissions[*name]).collect() };
    let make = async |login: &str, fields: &Value, more: Value| {
        let mut body = json!({
            "name": login, "email": login, "password": "by-hand-1", "password_confirmation": "by-hand-1",
            "cameras_to_attach": [], "layouts": [], "groups": [], "permissions": [],
        });
        let all = body.as_object_mut().expect("fields");
        all.extend(fields.as_object().expect("fields").clone());
        all.extend(more.as_object().expect("fields").clone());
        parent
            .post("/api/v1/users/subusers", body)
            .await
            .expect(200);
    };
    let outside = ["gate", "yard", "parking"];
    let perimeter = json!({
        "cameras_to_attach": ids.cameras_of(&outside), "groups": groups(&outside),
        "layouts": [ids.layouts["gate-wall"]], "permissions": permissions(&["ptz"]),
        "ip_pool": ["192.0.2.0/24", "198.51.100.7"],
    });
    let inside = ["lobby", "corridor"];
    let indoors = json!({
        "cameras_to_attach": ids.cameras_of(&inside), "groups": groups(&inside),
        "permissions": permissions(&["archives-show"]),
    });
    let technician = json!({
        "cameras_to_attach": ids.cameras_of(&["lab", "roof"]),
        "permissions": permissions(&["archives-show", "archives-download", "ptz"]), "analytic_l1": 1,
    });
    let reception = json!({"cameras_to_attach": ids.cameras_of(&["lobby-0"])});
    for (kind, count, fields) in [
        ("perimeter", 16, &perimeter),
        ("indoors", 12, &indoors),
        ("technician", 6, &technician),
        ("reception", 6, &reception),
    ] {
        for number in 1..=count {
            make(
                &format!("{kind}-{number:02}@example.com"),
                fields,
                json!({}),
            )
            .await;
        }
    }
    // One sees less than the others, one more, one is from elsewhere, one is for a time, one has nothing.
    let fewer =
        json!({"cameras_to_attach": ids.cameras_of(&["gate-0"]), "groups": [], "layouts": []});
    make("fewer@example.com", &perimeter, fewer).await;
    let with_lab = [&inside[..], &["lab-0"]].concat();
    let more = json!({"cameras_to_attach": ids.cameras_of(&with_lab)});
    make("more@example.com", &indoors, more).await;
    make(
        "elsewhere@example.com",
        &perimeter,
        json!({"ip_pool": ["203.0.113.9"]}),
    )
    .await;
    make(
        "visitor@example.com",
        &reception,
        json!({"valid_until": "2999-01-31T00:00:00Z"}),
    )
    .await;
    make("nobody@example.com", &json!({}), json!({})).await;
}
