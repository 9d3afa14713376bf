//! Who gains and loses what, between two states of the manifests or through the commits between them.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{user_changes::UserChanges, words};
use crate::{
    cli::{
        input::revision::Commit,
        report::document::{Block, Document, Table},
    },
    review::Difference,
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
            title: "Who gains and loses access".to_owned(),
            notes: vec![
                format!("from {}", self.from),
                format!("to {}", self.to),
                match (users.len(), self.widens()) {
                    (0, _) => "nobody's access changes, as declared".to_owned(),
                    (number, true) => format!(
                        "the access of {} changes, as declared",
                        words::count(number, "user", "users")
                    ),
                    (number, false) => format!(
                        "the access of {} changes, as declared; nobody gains any",
                        words::count(number, "user", "users")
                    ),
                },
            ],
            blocks,
        }
    }

    /// For spreadsheets: a row for each thing that somebody gains or loses.
    pub fn table(&self) -> Table {
        let rows = self.steps.iter().flat_map(|step| {
            let commit = step.commit.as_ref();
            let (id, when, author) = commit.map_or_else(Default::default, Commit::cells);
            step.users.iter().flat_map(move |user| {
                let fixed = [&id, &when, &author, &user.server, &user.user, &user.login];
                let fixed = fixed.map(Clone::clone);
                user.each().map(move |(what, kind, name)| {
                    let cells = [what.to_owned(), kind.to_owned(), name.clone()];
                    fixed.iter().cloned().chain(cells).collect()
                })
            })
        });
        let columns = [
            "commit", "date", "author", "server", "user", "login", "what", "kind", "name",
        ];
        Table {
            caption: String::new(),
            columns: columns.map(str::to_owned).into(),
            rows: rows.collect(),
        }
    }
}

fn table(users: &[UserChanges]) -> Table {
    let rows = users.iter().map(|user| {
        vec![
            (&user.user).into(),
            (&user.login).into(),
            (&user.what).into(),
            user.gains.in_words(),
            user.loses.in_words(),
            user.changes.join("; "),
        ]
    });
    let columns = ["user", "login", "what", "gains", "loses", "changes"];
    Table {
        caption: "Whose access changes".to_owned(),
        columns: columns.map(str::to_owned).into(),
        rows: rows.collect(),
    }
}
