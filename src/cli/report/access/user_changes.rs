//! What one user gains and loses, by the names that people know.

use std::collections::BTreeSet;

use serde::Serialize;

use super::words;
use crate::{
    domain::{
        name::Name,
        permission::{self, PermissionGroup, PermissionName},
    },
    plan::Delta,
    review::UserChange,
};

/// What one user gains and loses.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserChanges {
    pub(super) server: String,
    pub(super) user: String,
    pub(super) login: String,
    /// Whether the user may do anything that they could not do before.
    pub(super) widens: bool,
    pub(super) what: String,
    pub(super) gains: Listed,
    pub(super) loses: Listed,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) changes: Vec<String>,
}

/// Names of each kind.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Listed {
    cameras: Vec<String>,
    layouts: Vec<String>,
    camera_groups: Vec<String>,
    permissions: Vec<String>,
}

impl UserChanges {
    pub(super) fn of(change: &UserChange) -> Self {
        let UserChange {
            server,
            user,
            login,
            standings,
            cameras,
            layouts,
            groups,
            permissions,
            whole_groups,
            network,
            validity,
            licenses,
        } = change;
        let mut changes = Vec::new();
        if let Some((before, after)) = network {
            changes.push(format!(
                "from {} to {}",
                words::addresses(before),
                words::addresses(after)
            ));
        }
        if let Some((before, after)) = validity {
            changes.push(format!("times: {before} to {after}"));
        }
        if let Some((before, after)) = licenses {
            changes.push(format!("licences: {before} to {after}"));
        }
        let names = |change: &Delta<Name>| {
            let texts = |names: &BTreeSet<Name>| -> Vec<String> {
                names.iter().map(ToString::to_string).collect()
            };
            (texts(&change.added), texts(&change.removed))
        };
        let in_words = |names: &BTreeSet<PermissionName>, whole: &BTreeSet<PermissionGroup>| {
            let whole = whole.iter().map(|group| format!("{}: *", group.field()));
            let names = names.iter();
            let names = names.map(|name| permission::in_words(name.as_str()));
            names.chain(whole).collect()
        };
        let (cameras, layouts, groups) = (names(cameras), names(layouts), names(groups));
        Self {
            server: server.to_string(),
            user: user.to_string(),
            login: login.clone(),
            widens: change.widens(),
            what: match (standings.before, standings.after) {
                (None, Some(after)) => format!("new: {after}"),
                (Some(_), None) => "not declared any more".to_owned(),
                (Some(before), Some(after)) if before != after => after.to_string(),
                (None, None) | (Some(_), Some(_)) => "changed".to_owned(),
            },
            gains: Listed {
                cameras: cameras.0,
                layouts: layouts.0,
                camera_groups: groups.0,
                permissions: in_words(&permissions.added, &whole_groups.added),
            },
            loses: Listed {
                cameras: cameras.1,
                layouts: layouts.1,
                camera_groups: groups.1,
                permissions: in_words(&permissions.removed, &whole_groups.removed),
            },
            changes,
        }
    }

    /// Each thing that is gained, lost or otherwise changed: what becomes of it, its kind, and its name.
    pub(super) fn each(&self) -> impl Iterator<Item = (&'static str, &'static str, &String)> {
        let changes = self.changes.iter();
        let gains = self.gains.each("gains");
        let loses = self.loses.each("loses");
        gains
            .chain(loses)
            .chain(changes.map(|change| ("changes", "", change)))
    }
}

impl Listed {
    fn parts(&self) -> [(&'static str, &[String]); 4] {
        [
            ("camera", &self.cameras),
            ("layout", &self.layouts),
            ("camera group", &self.camera_groups),
            ("action", &self.permissions),
        ]
    }

    fn each(
        &self,
        what: &'static str,
    ) -> impl Iterator<Item = (&'static str, &'static str, &String)> {
        let parts = self.parts().into_iter();
        parts.flat_map(move |(kind, names)| names.iter().map(move |name| (what, kind, name)))
    }

    /// Such as `2 cameras: gate-1, gate-2; action: archive: View`.
    pub(super) fn in_words(&self) -> String {
        let parts = self.parts().into_iter();
        let parts = parts.filter(|(_, names)| !names.is_empty());
        let parts = parts.map(|(kind, names)| {
            let all = words::joined(names.iter().cloned());
            match names.len() {
                1 => format!("{kind} {all}"),
                number => format!("{number} {kind}s {all}"),
            }
        });
        parts.collect::<Vec<_>>().join("; ")
    }
}
