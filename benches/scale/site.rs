//! What is declared: a site of 400 cameras in four rows, and users that see two rows, one by name and one by label.

use std::fmt::Write as _;

use k8s_openapi::api::core::v1::Secret;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use vms_operator::api::v1alpha1::{VmsCamera, VmsLayout, VmsServer, VmsUser};

const ROWS: usize = 4;
const CAMERAS_OF_ROW: usize = 100;
const LAYOUTS: usize = 12;
const CAMERAS_OF_LAYOUT: usize = 16;
const PARENT: (&str, &str) = ("operator@example.com", "operator-bench");
const GROUP: &str = "vms-operator.io/v1alpha1";

/// The store's side of the site.
pub(crate) fn seed() -> String {
    let mut seed = format!(
        "accounts:\n  - login: {}\n    name: Site\n    password: {}\n    permissions: ['*']\n    sessionLimit: 50\n    cameras:\n",
        PARENT.0, PARENT.1
    );
    for name in (0..ROWS).flat_map(cameras_of_row) {
        let _ = writeln!(seed, "      - {name}");
    }
    seed.push_str("    layouts:\n");
    for layout in 0..LAYOUTS {
        let members = members(layout).join(", ");
        let _ = writeln!(
            seed,
            "      - {{name: {}, cameras: [{members}]}}",
            layout_name(layout)
        );
    }
    seed
}

/// The server, and the Secret with its account.
pub(crate) fn server(url: &str) -> (VmsServer, Secret) {
    let server = json!({
        "apiVersion": GROUP, "kind": "VmsServer", "metadata": {"name": "main"},
        "spec": {
            "url": url,
            "credentialsSecretRef": {"name": "parent"},
            "requestBudget": {"perSecond": 1000, "concurrent": 64},
        },
    });
    let secret = json!({"metadata": {"name": "parent"}, "stringData": {"login": PARENT.0, "password": PARENT.1}});
    (object(server), object(secret))
}

/// All cameras.
pub(crate) fn cameras() -> impl Iterator<Item = VmsCamera> {
    (0..ROWS).flat_map(|row| {
        cameras_of_row(row).map(move |name| {
            object(json!({
                "apiVersion": GROUP, "kind": "VmsCamera",
                "metadata": {"name": name, "labels": {"row": row.to_string()}},
                "spec": {"serverRef": {"name": "main"}, "matchName": name},
            }))
        })
    })
}

/// All layouts.
pub(crate) fn layouts() -> impl Iterator<Item = VmsLayout> {
    (0..LAYOUTS).map(|layout| {
        object(json!({
            "apiVersion": GROUP, "kind": "VmsLayout",
            "metadata": {"name": layout_name(layout)},
            "spec": {
                "serverRef": {"name": "main"}, "matchName": layout_name(layout),
                "cameras": {"names": members(layout)},
            },
        }))
    })
}

/// The name of a user.
pub(crate) fn user_name(number: usize) -> String {
    format!("user-{number:05}")
}

/// A user of 200 cameras and 3 layouts.
pub(crate) fn user(number: usize) -> VmsUser {
    let (named, selected) = (number % ROWS, (number + 1) % ROWS);
    let layouts = [named, named + ROWS, selected].map(layout_name);
    object(json!({
        "apiVersion": GROUP, "kind": "VmsUser",
        "metadata": {"name": user_name(number)},
        "spec": {
            "serverRef": {"name": "main"},
            "login": format!("{}@example.com", user_name(number)),
            "displayName": format!("User {number}"),
            "password": {"secretRef": {"name": user_name(number)}},
            "access": {
                "cameras": {
                    "names": cameras_of_row(named).collect::<Vec<_>>(),
                    "selector": {"matchLabels": {"row": selected.to_string()}},
                },
                "layouts": {"names": layouts},
            },
            "permissions": {"archive": ["View"], "screenshots": ["Save"]},
            "ipPool": {"ranges": ["203.0.113.7", "198.51.100.0/24"]},
        },
    }))
}

/// A change of a user: what they may do in the archive.
pub(crate) fn change(download: bool) -> Value {
    let archive: &[&str] = if download {
        &["View", "Download"]
    } else {
        &["View"]
    };
    json!({"spec": {"permissions": {"archive": archive}}})
}

/// The Secret with a user's password.
pub(crate) fn password(number: usize) -> Secret {
    object(json!({
        "metadata": {"name": user_name(number)},
        "stringData": {"password": format!("password-of-{number}")},
    }))
}

/// A Secret that nobody refers to, of the size of a small certificate.
pub(crate) fn foreign_secret(number: usize) -> Secret {
    object(json!({
        "metadata": {"name": format!("foreign-{number:05}"), "labels": {"app": "elsewhere"}},
        "stringData": {"tls.crt": "x".repeat(2048)},
    }))
}

fn cameras_of_row(row: usize) -> impl Iterator<Item = String> {
    (0..CAMERAS_OF_ROW).map(move |camera| format!("row-{row}-camera-{camera:03}"))
}

fn layout_name(layout: usize) -> String {
    format!("wall-{layout:02}")
}

/// A layout shows a part of one row.
fn members(layout: usize) -> Vec<String> {
    let first = layout / ROWS * CAMERAS_OF_LAYOUT;
    cameras_of_row(layout % ROWS)
        .skip(first)
        .take(CAMERAS_OF_LAYOUT)
        .collect()
}

fn object<T: DeserializeOwned>(manifest: Value) -> T {
    serde_json::from_value(manifest).expect("a manifest")
}
