//! What is declared: sites of rows of cameras, and users that see two rows, one by name and one by label.

use std::fmt::Write as _;

use k8s_openapi::api::core::v1::Secret;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use vms_operator::api::v1alpha1::{VmsCamera, VmsLayout, VmsServer, VmsUser};

const CAMERAS_OF_ROW: usize = 100;
const CAMERAS_OF_LAYOUT: usize = 16;
const PASSWORD: &str = "operator-bench";
const GROUP: &str = "vms-operator.io/v1alpha1";

/// A server, and what belongs to it.
#[derive(Clone, Copy)]
pub(crate) struct Site {
    pub(crate) server: &'static str,
    pub(crate) rows: usize,
    /// Cameras of a row.
    pub(crate) length: usize,
    pub(crate) layouts: usize,
}

/// 400 cameras and 12 layouts.
pub(crate) const MAIN: Site = Site {
    server: "main",
    rows: 4,
    length: CAMERAS_OF_ROW,
    layouts: 12,
};

/// 100 cameras, of which each user sees two.
pub(crate) const NARROW: Site = Site {
    server: "narrow",
    rows: 100,
    length: 1,
    layouts: 0,
};

impl Site {
    /// A site of at least so many cameras, and three layouts for each row.
    pub(crate) const fn wide(cameras: usize) -> Self {
        let rows = cameras.div_ceil(CAMERAS_OF_ROW);
        Self {
            server: "wide",
            rows,
            length: CAMERAS_OF_ROW,
            layouts: 3 * rows,
        }
    }

    /// The same, on a server of its own.
    pub(crate) const fn found(cameras: usize) -> Self {
        Self {
            server: "found",
            ..Self::wide(cameras)
        }
    }

    pub(crate) const fn count(&self) -> usize {
        self.rows * self.length
    }

    fn parent(&self) -> String {
        format!("{}@example.com", self.server)
    }

    /// The store's side of the site: its account.
    pub(crate) fn seed(&self) -> String {
        let mut seed = format!(
            "  - login: {}\n    name: Site\n    password: {PASSWORD}\n    permissions: ['*']\n    sessionLimit: 50\n    cameras:\n",
            self.parent()
        );
        for name in self.camera_names() {
            let _ = writeln!(seed, "      - {name}");
        }
        if self.layouts > 0 {
            seed.push_str("    layouts:\n");
        }
        for layout in 0..self.layouts {
            let (name, members) = (self.layout_name(layout), self.members(layout).join(", "));
            let _ = writeln!(seed, "      - {{name: {name}, cameras: [{members}]}}");
        }
        seed
    }

    /// The server, and the Secret with its account.
    pub(crate) fn server(&self, url: &str) -> (VmsServer, Secret) {
        let server = json!({
            "apiVersion": GROUP, "kind": "VmsServer", "metadata": {"name": self.server},
            "spec": {
                "url": url,
                "credentialsSecretRef": {"name": self.server},
            },
        });
        let secret = json!({
            "metadata": {"name": self.server},
            "stringData": {"login": self.parent(), "password": PASSWORD},
        });
        (object(server), object(secret))
    }

    /// All cameras.
    pub(crate) fn cameras(self) -> impl Iterator<Item = VmsCamera> {
        (0..self.rows).flat_map(move |row| {
            self.cameras_of_row(row).map(move |name| {
                object(json!({
                    "apiVersion": GROUP, "kind": "VmsCamera",
                    "metadata": {"name": name, "labels": {"row": row.to_string()}},
                    "spec": {"serverRef": {"name": self.server}, "matchName": name},
                }))
            })
        })
    }

    /// All layouts.
    pub(crate) fn layouts(self) -> impl Iterator<Item = VmsLayout> {
        (0..self.layouts).map(move |layout| {
            object(json!({
                "apiVersion": GROUP, "kind": "VmsLayout",
                "metadata": {"name": self.layout_name(layout)},
                "spec": {
                    "serverRef": {"name": self.server}, "matchName": self.layout_name(layout),
                    "cameras": {"names": self.members(layout)},
                },
            }))
        })
    }

    /// The name of a user.
    pub(crate) fn user_name(&self, number: usize) -> String {
        format!("{}-user-{number:05}", self.server)
    }

    /// A user of two rows, and of three layouts where there are any.
    pub(crate) fn user(&self, number: usize) -> VmsUser {
        let (named, selected) = (number % self.rows, (number + 1) % self.rows);
        let layouts = [named, named + self.rows, selected].into_iter();
        let layouts = layouts.filter(|layout| *layout < self.layouts);
        let layouts: Vec<_> = layouts.map(|layout| self.layout_name(layout)).collect();
        let name = self.user_name(number);
        object(json!({
            "apiVersion": GROUP, "kind": "VmsUser",
            "metadata": {"name": name},
            "spec": {
                "serverRef": {"name": self.server},
                "login": format!("{name}@example.com"),
                "displayName": format!("User {number}"),
                "password": {"secretRef": {"name": name}},
                "access": {
                    "cameras": {
                        "names": self.cameras_of_row(named).collect::<Vec<_>>(),
                        "selector": {"matchLabels": {"row": selected.to_string()}},
                    },
                    "layouts": {"names": layouts},
                },
                "permissions": {"archive": ["View"], "screenshots": ["Save"]},
                "ipPool": {"ranges": ["203.0.113.7", "198.51.100.0/24"]},
            },
        }))
    }

    /// The Secret with a user's password.
    pub(crate) fn password(&self, number: usize) -> Secret {
        object(json!({
            "metadata": {"name": self.user_name(number)},
            "stringData": {"password": format!("password-of-{number}")},
        }))
    }

    pub(crate) fn camera_names(self) -> impl Iterator<Item = String> {
        (0..self.rows).flat_map(move |row| self.cameras_of_row(row))
    }

    fn cameras_of_row(self, row: usize) -> impl Iterator<Item = String> {
        (0..self.length).map(move |camera| format!("{}-row-{row}-camera-{camera:03}", self.server))
    }

    fn layout_name(&self, layout: usize) -> String {
        format!("{}-wall-{layout:03}", self.server)
    }

    /// A layout shows a part of one row.
    fn members(&self, layout: usize) -> Vec<String> {
        let first = layout / self.rows * CAMERAS_OF_LAYOUT;
        self.cameras_of_row(layout % self.rows)
            .skip(first)
            .take(CAMERAS_OF_LAYOUT)
            .collect()
    }
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

/// A Secret that nobody refers to, of the size of a small certificate.
pub(crate) fn foreign_secret(number: usize) -> Secret {
    object(json!({
        "metadata": {"name": format!("foreign-{number:05}"), "labels": {"app": "elsewhere"}},
        "stringData": {"tls.crt": "x".repeat(2048)},
    }))
}

fn object<T: DeserializeOwned>(manifest: Value) -> T {
    serde_json::from_value(manifest).expect("a manifest")
}
