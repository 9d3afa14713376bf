//! Who sees what, all of it: people by role, cameras by group, and each camera with its people.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use super::{
    cells::{Viewers, of_all},
    differing_users::{DifferingUser, differing_block, differing_users},
    row::Row,
    words,
};
use crate::{
    cli::report::document::{Block, Document, Table},
    domain::name::{Name, ObjectRef},
    review::{Review, ServerReview, UserReview},
};

/// What the cameras are called that are in no group.
const IN_NO_GROUP: &str = "in no group";

/// Who sees what.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Matrix<'a> {
    moment: Timestamp,
    basis: &'static str,
    servers: Vec<ServerMatrix<'a>>,
    /// Users of whom nothing can be said: nobody declares their server.
    without_server: Vec<String>,
    #[serde(skip)]
    note: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ServerMatrix<'a> {
    server: String,
    cameras: usize,
    users: Vec<Row<'a>>,
    /// Whoever has something else in the VMS than is declared; nothing where it was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    differing: Option<Vec<DifferingUser>>,
    #[serde(skip)]
    review: &'a ServerReview,
}

impl<'a> Matrix<'a> {
    /// Of a review.
    pub fn of(review: &'a Review) -> Self {
        let servers = review.servers.iter().map(|server| ServerMatrix {
            server: server.server.object.to_string(),
            cameras: server.cameras.len(),
            users: server.users.iter().map(Row::of).collect(),
            differing: differing_users(server),
            review: server,
        });
        let without_server = review.without_server.iter();
        Self {
            moment: review.moment,
            basis: super::basis(review),
            note: super::standing_on(review),
            servers: servers.collect(),
            without_server: without_server.map(ToString::to_string).collect(),
        }
    }

    /// For people.
    pub fn document(&self) -> Document {
        let mut notes = vec![self.note.clone()];
        if !self.without_server.is_empty() {
            let users = self.without_server.iter().cloned();
            notes.push(format!(
                "not reviewed, since no manifest declares their server: {}",
                words::joined(users)
            ));
        }
        Document {
            title: "Who sees which camera".to_owned(),
            notes,
            blocks: self.servers.iter().map(ServerMatrix::section).collect(),
        }
    }

    /// For spreadsheets: a row for each user and camera.
    pub fn table(&self) -> Table {
        let rows = self.servers.iter().flat_map(|server| {
            server.users.iter().flat_map(move |row| {
                let cameras = row.cameras.iter();
                cameras.map(move |(camera, because)| {
                    vec![
                        (&server.server).into(),
                        (&row.user).into(),
                        row.login.into(),
                        (*camera).into(),
                        words::standing(row.review.standing).into(),
                        because.into(),
                        (&row.from_addresses).into(),
                        (&row.times).into(),
                    ]
                })
            })
        });
        let columns = [
            "server",
            "user",
            "login",
            "camera",
            "access",
            "because of",
            "from",
            "when",
        ];
        Table {
            caption: String::new(),
            columns: columns.map(str::to_owned).into(),
            rows: rows.collect(),
        }
    }
}

impl ServerMatrix<'_> {
    fn section(&self) -> Block {
        let groups = self.groups();
        let mut by_role: BTreeMap<&str, Vec<&Row<'_>>> = BTreeMap::new();
        for row in &self.users {
            by_role.entry(&row.roles).or_default().push(row);
        }
        let mut blocks = vec![Block::Table(summary(&by_role, &groups))];
        blocks.extend(self.differing.as_deref().map(differing_block));
        let roles = by_role.iter().map(|(role, rows)| Block::Fold {
            summary: format!("{role}: {}", words::count(rows.len(), "user", "users")),
            blocks: vec![Block::Table(users(role, rows, &groups))],
        });
        blocks.push(Block::Section {
            heading: "Users by role".to_owned(),
            blocks: roles.collect(),
        });
        let cameras = groups.iter().map(|(group, cameras)| Block::Fold {
            summary: format!(
                "{group}: {}",
                words::count(cameras.len(), "camera", "cameras")
            ),
            blocks: vec![Block::Table(self.viewers(group, cameras))],
        });
        blocks.push(Block::Section {
            heading: "Cameras by group".to_owned(),
            blocks: cameras.collect(),
        });
        Block::Section {
            heading: format!(
                "VmsServer {}: {}, {}",
                self.server,
                words::count(self.cameras, "camera", "cameras"),
                words::count(self.users.len(), "user", "users")
            ),
            blocks,
        }
    }

    /// Every camera group with its cameras, and the cameras that are in none.
    fn groups(&self) -> Vec<(String, BTreeSet<&Name>)> {
        let groups = self.review.groups.iter();
        let mut groups: Vec<(String, BTreeSet<&Name>)> = groups
            .map(|(name, group)| (name.to_string(), group.cameras.iter().collect()))
            .collect();
        let cameras = self.review.cameras.iter();
        let alone = cameras.filter(|(_, camera)| camera.groups.is_empty());
        let alone: BTreeSet<&Name> = alone.map(|(name, _)| name).collect();
        if !alone.is_empty() {
            groups.push((IN_NO_GROUP.to_owned(), alone));
        }
        groups
    }

    /// The cameras of a group, and who sees them, all by name.
    fn viewers(&self, group: &str, cameras: &BTreeSet<&Name>) -> Table {
        let users: Vec<&UserReview> = self.users.iter().map(|row| row.review).collect();
        let people = |people: &BTreeSet<&ObjectRef>| {
            let people: Vec<String> = people.iter().map(ToString::to_string).collect();
            people.join(", ")
        };
        let alike = Viewers::of_all(cameras, &users).into_iter();
        let mut rows: Vec<Vec<String>> = alike
            .map(|(viewers, cameras)| {
                let names: Vec<&str> = cameras.iter().map(|name| name.as_str()).collect();
                vec![
                    names.join(", "),
                    cameras.len().to_string(),
                    viewers.now.len().to_string(),
                    people(&viewers.now),
                    people(&viewers.at_most),
                    people(&viewers.not_now),
                ]
            })
            .collect();
        rows.sort();
        let columns = [
            "cameras",
            "how many",
            "people",
            "who sees them",
            "at most",
            "not now",
        ];
        Table {
            caption: format!("Who sees the cameras of {group}"),
            columns: columns.map(str::to_owned).into(),
            rows,
        }
    }
}

/// How many people there are of each role, and how much of each group those of them see who may come.
fn summary(by_role: &BTreeMap<&str, Vec<&Row<'_>>>, groups: &[(String, BTreeSet<&Name>)]) -> Table {
    let rows = by_role.iter().map(|(role, users)| {
        let mut row: Vec<String> = vec![(*role).into(), users.len().to_string()];
        row.extend(groups.iter().map(|(_, cameras)| {
            let see = |camera: &Name| {
                let mut coming = users.iter().map(|row| row.review);
                coming.any(|user| user.standing.may_come() && user.cameras.contains_key(camera))
            };
            let seen = cameras.iter().filter(|camera| see(camera)).count();
            of_all(seen, cameras.len())
        }));
        row
    });
    let groups = groups.iter().map(|(group, _)| group.clone());
    Table {
        caption: "Cameras of each group that somebody of a role sees".to_owned(),
        columns: ["role", "users"]
            .map(str::to_owned)
            .into_iter()
            .chain(groups)
            .collect(),
        rows: rows.collect(),
    }
}

/// Each user of a role, and how much of each group they see.
fn users(role: &str, rows: &[&Row<'_>], groups: &[(String, BTreeSet<&Name>)]) -> Table {
    let fixed = ["user", "access", "from", "when", "cameras"].map(str::to_owned);
    let rows = rows.iter().map(|row| {
        let user = row.review;
        let mut cells: Vec<String> = vec![
            (&row.user).into(),
            words::standing(user.standing).into(),
            (&row.from_addresses).into(),
            (&row.times).into(),
            user.cameras.len().to_string(),
        ];
        cells.extend(groups.iter().map(|(_, cameras)| {
            let seen = cameras
                .iter()
                .filter(|camera| user.cameras.contains_key(**camera));
            of_all(seen.count(), cameras.len())
        }));
        cells
    });
    Table {
        caption: format!("Users of {role}"),
        columns: fixed
            .into_iter()
            .chain(groups.iter().map(|(group, _)| group.clone()))
            .collect(),
        rows: rows.collect(),
    }
}
