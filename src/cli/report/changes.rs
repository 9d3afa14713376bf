//! What a user gains and loses, by the names that people know.

use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

use serde::Serialize;

use crate::{domain::permission, plan::Delta};

/// What a user gains and loses, by the names that people know.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
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
#[derive(Debug, PartialEq, Eq, Serialize)]
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
#[derive(Debug, PartialEq, Eq, Serialize)]
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

/// The name that people see.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Renaming {
    /// Before.
    pub from: Arc<str>,
    /// After.
    pub to: Arc<str>,
}

/// From where a user may log in.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Addresses {
    /// Before.
    pub from: Vec<String>,
    /// After.
    pub to: Vec<String>,
}

impl Listed {
    pub(in crate::cli) fn of<T>(delta: &Delta<T>, name: impl Fn(&T) -> String) -> Self {
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
    pub(super) fn lists(&self) -> [(&'static str, Cow<'_, Listed>); 4] {
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

    /// Whether nothing is gained or lost.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
