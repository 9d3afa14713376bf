//! Who gains and loses what, between two states of the manifests or through the commits between them.

use std::collections::BTreeSet;

use serde::Serialize;

use super::words;
use crate::{
    cli::{
        input::revision::Commit,
        report::document::{Block, Cell, Document, Table},
    },
    domain::permission,
    review::{Change, Difference, UserChange},
};

/// Who gains and loses what.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// The earlier state.
    from: String,
    /// The later state.
    to: String,
    /// What changes in each step, the earliest first; one step where commits are not told apart.
    steps: Vec<Step>,
}

/// What changes in one step.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The commit that did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<Commit>,
    /// Why the manifests of this commit could not be reviewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<String>,
    users: Vec<UserChanges>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct UserChanges {
    server: String,
    user: String,
    login: String,
    /// Whether the user may do anything that they could not do before.
    widens: bool,
    what: String,
    gains: Listed,
    loses: Listed,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<String>,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    cameras: Vec<String>,
    layouts: Vec<String>,
    camera_groups: Vec<String>,
    permissions: Vec<String>,
}

impl Step {
    /// What a commit, or all there is between two states, changes.
    pub fn of(commit: Option<Commit>, difference: &Difference) -> Self {
        Self {
            commit,
            unreadable: None,
            users: difference.users.iter().map(UserChanges::of).collect(),
        }
    }

    /// A commit whose manifests cannot be reviewed.
    pub const fn unreadable(commit: Commit, why: String) -> Self {
        Self {
            commit: Some(commit),
            unreadable: Some(why),
            users: Vec::new(),
        }
    }

    const fn is_silent(&self) -> bool {
        self.users.is_empty() && self.unreadable.is_none()
    }
}

impl Changes {
    /// From one state to another one. Steps that change nobody's access are left out.
    pub fn new(from: String, to: String, mut steps: Vec<Step>) -> Self {
        steps.retain(|step| !step.is_silent());
        Self { from, to, steps }
    }

    /// Whether anybody gains anything.
    pub fn widens(&self) -> bool {
        let users = self.steps.iter().flat_map(|step| &step.users);
        users.into_iter().any(|user| user.widens)
    }

    /// For people.
    pub fn document(&self) -> Document {
        let users: BTreeSet<(&str, &str)> = self
            .steps
            .iter()
            .flat_map(|step| &step.users)
            .map(|user| (user.server.as_str(), user.user.as_str()))
            .collect();
        let blocks = self.steps.iter().map(|step| {
            let mut blocks = Vec::new();
            if let Some(why) = &step.unreadable {
                blocks.push(Block::Text(format!("cannot be reviewed: {why}")));
            }
            if !step.users.is_empty() {
                blocks.push(Block::Table(table(&step.users)));
            }
            match &step.commit {
                Some(commit) => vec![Block::Section {
                    heading: commit.to_string(),
                    blocks,
                }],
                None => blocks,
            }
        });
        let blocks: Vec<Block> = blocks.flatten().collect();
        Document {
            title: format!("Access from {} to {}", self.from, self.to),
            notes: vec![match (users.len(), self.widens()) {
                (0, _) => "nobody's access changes, as declared".to_owned(),
                (number, true) => format!(
                    "the access of {} changes, as declared",
                    words::count(number, "user", "users")
                ),
                (number, false) => format!(
                    "the access of {} changes, as declared; nobody gains any",
                    words::count(number, "user", "users")
                ),
            }],
            blocks,
        }
    }

    /// For spreadsheets: a row for each thing that somebody gains or loses.
    pub fn table(&self) -> Table {
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for step in &self.steps {
            let commit = step.commit.as_ref();
            let (id, when, author) = commit.map_or_else(Default::default, Commit::cells);
            for user in &step.users {
                let signs = [("gains", &user.gains), ("loses", &user.loses)];
                for (sign, listed) in signs {
                    for (kind, name) in listed.each() {
                        rows.push(vec![
                            id.clone().into(),
                            when.clone().into(),
                            author.clone().into(),
                            (&user.server).into(),
                            (&user.user).into(),
                            (&user.login).into(),
                            sign.into(),
                            kind.into(),
                            name.into(),
                        ]);
                    }
                }
                for change in &user.changes {
                    rows.push(vec![
                        id.clone().into(),
                        when.clone().into(),
                        author.clone().into(),
                        (&user.server).into(),
                        (&user.user).into(),
                        (&user.login).into(),
                        "changes".into(),
                        "".into(),
                        change.into(),
                    ]);
                }
            }
        }
        let columns = [
            "commit", "date", "author", "server", "user", "login", "what", "kind", "name",
        ];
        Table {
            caption: String::new(),
            columns: columns.map(str::to_owned).into(),
            rows,
        }
    }
}

fn table(users: &[UserChanges]) -> Table {
    let rows = users.iter().map(|user| {
        vec![
            (&user.user).into(),
            (&user.login).into(),
            (&user.what).into(),
            user.gains.in_words().into(),
            user.loses.in_words().into(),
            user.changes.join("; ").into(),
        ]
    });
    let columns = ["user", "login", "what", "gains", "loses", "changes"];
    Table {
        caption: "Whose access changes".to_owned(),
        columns: columns.map(str::to_owned).into(),
        rows: rows.collect(),
    }
}

impl UserChanges {
    fn of(change: &UserChange) -> Self {
        let UserChange {
            server,
            user,
            login,
            standings,
            cameras,
            layouts,
            groups,
            permissions,
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
            let (before, after) = (words::licenses(*before), words::licenses(*after));
            changes.push(format!("licences: {before} to {after}"));
        }
        let names = |change: &Change<crate::domain::name::Name>| {
            let texts = |names: &BTreeSet<crate::domain::name::Name>| -> Vec<String> {
                names.iter().map(ToString::to_string).collect()
            };
            (texts(&change.gained), texts(&change.lost))
        };
        let in_words = |names: &BTreeSet<permission::PermissionName>| -> Vec<String> {
            let names = names.iter();
            names
                .map(|name| permission::in_words(name.as_str()))
                .collect()
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
                permissions: in_words(&permissions.gained),
            },
            loses: Listed {
                cameras: cameras.1,
                layouts: layouts.1,
                camera_groups: groups.1,
                permissions: in_words(&permissions.lost),
            },
            changes,
        }
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

    fn each(&self) -> impl Iterator<Item = (&'static str, &String)> {
        let parts = self.parts().into_iter();
        parts.flat_map(|(kind, names)| names.iter().map(move |name| (kind, name)))
    }

    /// Such as `2 cameras: gate-1, gate-2; action: archive: View`.
    fn in_words(&self) -> String {
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
