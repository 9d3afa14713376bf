//! What one person may see and do, and why.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::{in_vms::InVms, words};
use crate::{
    cli::report::document::{Block, Document, Table},
    domain::permission,
    review::{Differing, Review, ServerReview, UserReview},
    rules::Grounds,
};

/// What one person may.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WhatCan {
    server: String,
    user: String,
    login: String,
    moment: Timestamp,
    basis: &'static str,
    standing: &'static str,
    from_addresses: String,
    times: String,
    licenses: String,
    cameras: BTreeMap<String, String>,
    layouts: BTreeMap<String, String>,
    camera_groups: BTreeMap<String, String>,
    permissions: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    violations: Vec<Wrong>,
    /// How the VMS differs, where it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_vms: Option<InVms>,
    #[serde(skip)]
    facts: Vec<(String, String)>,
    #[serde(skip)]
    note: String,
}

#[derive(Debug, Serialize)]
struct Wrong {
    rule: &'static str,
    path: String,
    message: String,
    hint: String,
}

impl WhatCan {
    /// Of a user of a review.
    pub fn of(review: &Review, server: &ServerReview, user: &UserReview) -> Self {
        let named = |all: &BTreeMap<_, Grounds>| -> BTreeMap<String, String> {
            let all = all.iter();
            all.map(|(name, grounds): (&crate::domain::name::Name, _)| {
                (name.to_string(), words::grounds(grounds))
            })
            .collect()
        };
        let permissions = user.permissions.iter().map(|(name, grounds)| {
            let name = permission::in_words(name.as_str());
            (name, words::grounds(grounds))
        });
        let violations = user.violations.iter().map(|violation| Wrong {
            rule: violation.rule.id(),
            path: violation.path.to_string(),
            message: violation.message.clone(),
            hint: violation.hint.clone(),
        });
        Self {
            server: server.server.object.to_string(),
            user: user.user.object.to_string(),
            login: user.user.login.to_string(),
            moment: review.moment,
            basis: super::basis(review),
            note: super::standing_on(review),
            standing: user.standing.reason(),
            from_addresses: words::addresses(&user.network),
            times: super::when(user),
            licenses: user.licenses.to_string(),
            cameras: named(&user.cameras),
            layouts: named(&user.layouts),
            camera_groups: named(&user.groups),
            permissions: permissions.collect(),
            violations: violations.collect(),
            in_vms: Differing::of(user).map(|differing| InVms::of(&differing)),
            facts: facts(server, user),
        }
    }

    /// For people.
    pub fn document(&self) -> Document {
        let mut blocks = vec![Block::Facts(self.facts.clone())];
        let parts = [
            ("camera", &self.cameras),
            ("layout", &self.layouts),
            ("camera group", &self.camera_groups),
            ("action", &self.permissions),
        ];
        for (what, all) in parts {
            let heading = words::count(all.len(), what, &format!("{what}s"));
            blocks.push(Block::Section {
                blocks: if all.is_empty() {
                    Vec::new()
                } else {
                    vec![Block::Table(by_grounds(&heading, all))]
                },
                heading,
            });
        }
        if let Some(in_vms) = &self.in_vms {
            blocks.push(Block::Text(in_vms.in_words()));
        }
        if !self.violations.is_empty() {
            let wrong = self.violations.iter().map(|wrong| {
                let Wrong {
                    rule,
                    path,
                    message,
                    hint,
                } = wrong;
                Block::Text(format!("{rule} at {path}: {message} ({hint})"))
            });
            blocks.push(Block::Section {
                heading: "what is wrong, and so held back".to_owned(),
                blocks: wrong.collect(),
            });
        }
        Document {
            title: format!("What {} can do on VmsServer {}", self.user, self.server),
            notes: vec![self.note.clone()],
            blocks,
        }
    }

    /// For spreadsheets.
    pub fn table(&self) -> Table {
        let parts = [
            ("camera", &self.cameras),
            ("layout", &self.layouts),
            ("camera group", &self.camera_groups),
            ("action", &self.permissions),
        ];
        let rows = parts.into_iter().flat_map(|(kind, all)| {
            let all = all.iter();
            all.map(move |(name, because)| vec![kind.into(), name.into(), because.into()])
        });
        Table {
            caption: String::new(),
            columns: ["kind", "name", "because of"].map(str::to_owned).into(),
            rows: rows.collect(),
        }
    }
}

fn facts(server: &ServerReview, user: &UserReview) -> Vec<(String, String)> {
    let [from, until, suspended] = &user.bounded_by;
    let with = |text: String, sources: String| match sources.as_str() {
        "" => text,
        sources => format!("{text} ({sources})"),
    };
    let bounds = words::sources(&from.union(until).cloned().collect());
    let pools = user.pools.iter().map(|(source, pools)| {
        let names = pools.iter().map(|pool| format!("pool {pool}"));
        let names: Vec<String> = names.collect();
        with(words::source(source), names.join(", "))
    });
    let pools: Vec<String> = pools.collect();
    let mut facts = vec![
        ("login", user.user.login.to_string()),
        ("roles", words::roles(user)),
        (
            "standing",
            with(user.standing.to_string(), words::sources(suspended)),
        ),
        (
            "from addresses",
            with(words::addresses(&user.network), pools.join("; ")),
        ),
        ("when", with(words::times(&user.validity), bounds)),
        ("licences", user.licenses.to_string()),
    ];
    if user.is_shared {
        let share = format!("the share of VmsServer {}", server.server.object);
        facts.push(("within", share));
    }
    for (group, sources) in &user.whole_groups {
        let all = format!(
            "all of {} that the server offers ({})",
            group.field(),
            words::sources(sources)
        );
        facts.push(("everything", all));
    }
    let facts = facts.into_iter();
    facts
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// What has the same grounds stands in one row.
fn by_grounds(what: &str, all: &BTreeMap<String, String>) -> Table {
    let mut rows: BTreeMap<&String, Vec<String>> = BTreeMap::new();
    for (name, because) in all {
        rows.entry(because).or_default().push(name.clone());
    }
    let rows = rows.into_iter().map(|(because, names)| {
        let number = names.len().to_string();
        vec![because.into(), number, words::joined(names.into_iter())]
    });
    Table {
        caption: what.to_owned(),
        columns: ["because of", "how many", "which"]
            .map(str::to_owned)
            .into(),
        rows: rows.collect(),
    }
}
