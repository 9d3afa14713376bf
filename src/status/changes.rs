//! What a user gains and loses, by the names that people know.

use std::{borrow::Cow, collections::BTreeSet};

use serde::Serialize;

use crate::{
    domain::{
        name::{CameraId, SetId},
        network::Network,
        permission,
        site::SetKind,
    },
    plan::{Delta, Difference},
    world::{Inventory, Site},
};

/// What a user gains and loses, by the names that people know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// Cameras.
    pub cameras: Listed,
    /// Layouts.
    pub layouts: Listed,
    /// Camera groups.
    pub camera_groups: Listed,
    /// Permissions, by their names on the wire.
    pub permissions: Listed,
    /// Analytics licences, where their number changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licenses: Option<LicenseChange>,
    /// When all that may be used, where that changes and the server itself keeps to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validity: Option<ValidityChange>,
    /// From where, where that changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addresses: Option<Addresses>,
}

/// Analytics licences, such as `l1: 2, l3: 1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LicenseChange {
    /// Before.
    pub from: String,
    /// After.
    pub to: String,
    /// Whether some are taken away, and what belongs to them is deleted seven days later.
    pub deletes_data: bool,
}

/// When a user may log in, such as `from 2026-12-01T08:00:00Z, suspended`, or `always`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ValidityChange {
    /// Before.
    pub from: String,
    /// After.
    pub to: String,
}

/// Names that are added and taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Added.
    pub added: Vec<String>,
    /// Taken.
    pub removed: Vec<String>,
}

/// From where a user may log in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Addresses {
    /// Before.
    pub from: Vec<String>,
    /// After.
    pub to: Vec<String>,
}

/// The first names, and how many more there are.
fn first(names: &[String]) -> String {
    const SHOWN: usize = 10;
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    let shown = shown.join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

impl Listed {
    fn of<T>(delta: &Delta<T>, name: impl Fn(&T) -> String) -> Self {
        let named = |things: &BTreeSet<T>| {
            let mut names: Vec<String> = things.iter().map(&name).collect();
            names.sort();
            names
        };
        Self {
            added: named(&delta.added),
            removed: named(&delta.removed),
        }
    }

    /// The same things by other names.
    fn renamed(&self, name: impl Fn(&str) -> String) -> Self {
        let renamed = |names: &[String]| {
            let mut names: Vec<String> = names.iter().map(|other| name(other)).collect();
            names.sort();
            names
        };
        Self {
            added: renamed(&self.added),
            removed: renamed(&self.removed),
        }
    }
}

impl Changes {
    /// What is gained and lost, by what it is; permissions in the words of manifests.
    pub fn lists(&self) -> [(&'static str, Cow<'_, Listed>); 4] {
        let Self {
            cameras,
            layouts,
            camera_groups,
            permissions,
            licenses: _,
            validity: _,
            addresses: _,
        } = self;
        [
            ("cameras", Cow::Borrowed(cameras)),
            ("layouts", Cow::Borrowed(layouts)),
            ("groups", Cow::Borrowed(camera_groups)),
            (
                "permissions",
                Cow::Owned(permissions.renamed(permission::in_words)),
            ),
        ]
    }

    /// The same with permissions in the words of manifests.
    #[must_use]
    pub fn in_words(&self) -> Self {
        Self {
            permissions: self.permissions.renamed(permission::in_words),
            ..self.clone()
        }
    }

    /// What is lost and gained, in these words, for the end of a sentence, such as `; taken away: cameras server-room`; bounded.
    pub fn told(&self, lost: &str, gained: &str) -> String {
        let lists = self.lists();
        let told = |sign: &str, names: fn(&Listed) -> &[String]| {
            let named = lists.iter().map(|(what, listed)| (what, names(listed)));
            let named = named.filter(|(_, names)| !names.is_empty());
            let named: Vec<String> = named
                .map(|(what, names)| format!("{what} {}", first(names)))
                .collect();
            if named.is_empty() {
                String::new()
            } else {
                format!("; {sign}: {}", named.join(", "))
            }
        };
        told(lost, |listed| &listed.removed) + &told(gained, |listed| &listed.added)
    }

    /// Whether nothing is gained or lost.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Names by which a person knows the things of a server.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// What its declarations stand for.
    pub site: &'a Site,
    /// What it has.
    pub inventory: &'a Inventory,
}

impl Names<'_> {
    fn camera(&self, id: &CameraId) -> String {
        let seen = self.inventory.cameras.get(id);
        let declared = self.site.camera_name(id).map(ToString::to_string);
        declared
            .or_else(|| seen.map(ToString::to_string))
            .unwrap_or_else(|| format!("id {id}"))
    }

    fn set(&self, kind: SetKind, id: &SetId) -> String {
        let seen = self.inventory.sets(kind).get(id);
        let declared = self.site.set_name(kind, id).map(ToString::to_string);
        declared
            .or_else(|| seen.map(|set| set.name.to_string()))
            .unwrap_or_else(|| format!("id {id}"))
    }

    /// What a person reads of a difference.
    pub fn changes(&self, difference: &Difference) -> Changes {
        Changes {
            cameras: Listed::of(&difference.cameras, |id| self.camera(id)),
            layouts: Listed::of(&difference.layouts, |id| self.set(SetKind::Layout, id)),
            camera_groups: Listed::of(&difference.groups, |id| self.set(SetKind::Group, id)),
            permissions: Listed::of(&difference.permissions, ToString::to_string),
            licenses: difference.licenses.map(|(from, to)| LicenseChange {
                from: from.to_string(),
                to: to.to_string(),
                deletes_data: !difference.removed_licenses().is_none(),
            }),
            validity: difference.validity.map(|(from, to)| ValidityChange {
                from: from.to_string(),
                to: to.to_string(),
            }),
            addresses: difference.network.as_ref().map(|(from, to)| Addresses {
                from: addresses(from),
                to: addresses(to),
            }),
        }
    }
}

fn addresses(network: &Network) -> Vec<String> {
    match network {
        Network::Anywhere => vec!["anywhere".to_owned()],
        Network::Only(set) => set.ranges().map(|range| range.to_string()).collect(),
    }
}
