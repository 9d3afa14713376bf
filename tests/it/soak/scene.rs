//! What is there before anybody does anything.

use serde_json::{Value, json};

use crate::{
    operator::manifests::secret,
    support::{namespace::TestNamespace, store::PARENT},
};

/// Cameras of the example, and the area that each is in at first.
pub(super) const CAMERAS: [(&str, &str); 7] = [
    ("gate-1", "gate"),
    ("gate-2", "gate"),
    ("yard-1", "yard"),
    ("yard-2", "yard"),
    ("lobby", "front"),
    ("corridor-1", "front"),
    ("corridor-2", "front"),
];
/// The layout that is kept in the VMS.
pub(super) const WALL: &str = "moving-wall";
/// The areas that cameras move between.
pub(super) const AREAS: [&str; 3] = ["gate", "yard", "front"];
pub(super) fn login(number: usize) -> String {
    format!("u{number}@example.com")
}

/// The server of the site at that address, shared with the tenant, and the Secret of its account.
pub(super) fn server(url: &str, tenant: &TestNamespace) -> String {
    let server = json!({
        "apiVersion": "vms-operator.io/v1alpha1", "kind": "VmsServer", "metadata": {"name": "main"},
        "spec": {
            "url": url,
            "credentialsSecretRef": {"name": "main-parent-account"},
            "intervals": {"resync": "20s"},
            "requestBudget": {"perSecond": 1000, "concurrent": 8},
            // Everything that is deleted here is meant to be.
            "changeGuard": {"enabled": false},
            "managedKinds": ["Layouts"],
            "shares": [share(tenant, &CAMERAS.map(|(camera, _)| camera))],
        },
    });
    let account = format!("login: {}, password: {}", PARENT.0, PARENT.1);
    format!("{server}\n---\n{}", secret("main-parent-account", &account))
}

/// A layout that is kept in the VMS, of these cameras.
pub(super) fn wall(cameras: &[&str]) -> Value {
    json!({
        "apiVersion": "vms-operator.io/v1alpha1", "kind": "VmsLayout", "metadata": {"name": WALL},
        "spec": {
            "serverRef": {"name": "main"}, "matchName": WALL, "manage": true, "template": "Grid33",
            "cameras": {"names": cameras},
        },
    })
}

/// What the tenant may have at most.
pub(super) fn share(tenant: &TestNamespace, cameras: &[&str]) -> Value {
    json!({
        "namespace": tenant.name, "loginPattern": "*",
        "cameras": {"names": cameras}, "permissions": {"archive": ["View", "Download"]},
    })
}
