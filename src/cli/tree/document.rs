//! The tree, as people read it: counts, and names where they are asked for.

use super::model::{Branch, Part, Reference, UserLeaf};
use crate::cli::report::document::{Block, Document, Table};

/// How many names stand in a line, unless all are asked for.
const NAMES: usize = 5;
/// How many users are told who are not ready, unless all are asked for.
const USERS: usize = 20;

/// A section a server.
pub fn document(namespace: &str, branches: &[Branch], all: bool) -> Document {
    let most = |most| if all { usize::MAX } else { most };
    let section = |branch: &Branch| {
        let url = branch
            .url
            .as_ref()
            .map_or_else(String::new, |url| format!(" at {url}"));
        let mut facts = vec![fact("ready", &branch.ready)];
        if !branch.secrets.is_empty() {
            facts.push(fact("Secrets", &branch.secrets.join(", ")));
        }
        let shares = named(&branch.shares, "account", most(NAMES));
        facts.push(fact("shared with", or_none(&shares)));
        facts.push(fact("users", &users(&branch.users)));
        facts.extend(
            branch
                .parts
                .iter()
                .map(|part| (part.kind.to_owned(), told(part, most(NAMES)))),
        );
        let mut blocks = vec![Block::Facts(facts)];
        blocks.extend(listed(&branch.users, all, most(USERS)));
        Block::Section {
            heading: format!("VmsServer {}{url}", branch.server),
            blocks,
        }
    };
    Document {
        title: format!("What hangs together in namespace {namespace}"),
        notes: Vec::new(),
        blocks: branches.iter().map(section).collect(),
    }
}

/// A row a user.
pub fn table(branches: &[Branch]) -> Table {
    let rows = branches.iter().flat_map(|branch| {
        branch
            .users
            .iter()
            .map(|user| [vec![branch.server.clone()], row(user)].concat())
    });
    Table {
        caption: "Users and what they refer to".to_owned(),
        columns: ["server", "user", "login", "ready", "refers to"]
            .map(str::to_owned)
            .into(),
        rows: rows.collect(),
    }
}

fn fact(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

const fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

fn users(users: &[UserLeaf]) -> String {
    let ready = users.iter().filter(|user| user.ready).count();
    match users.len() {
        0 => "none".to_owned(),
        all if all == ready => format!("{all}, all ready"),
        all => format!("{all}, of whom {ready} are ready"),
    }
}

fn told(part: &Part, most: usize) -> String {
    let Part {
        declared,
        referred,
        by_selector,
        ..
    } = part;
    let missing: Vec<&str> = referred
        .iter()
        .filter(|reference| !reference.exists)
        .map(|reference| reference.name.as_str())
        .collect();
    let mut parts = vec![declared.to_string()];
    if !referred.is_empty() {
        parts.push(format!("named by users: {}", named(referred, "user", most)));
    }
    if *by_selector > 0 {
        parts.push(format!(
            "users who take some by label, or all: {by_selector}"
        ));
    }
    if !missing.is_empty() {
        parts.push(format!("not there: {}", missing.join(", ")));
    }
    parts.join("; ")
}

/// The most used first.
fn named(references: &[Reference], who: &str, most: usize) -> String {
    let mut sorted: Vec<&Reference> = references.iter().collect();
    sorted.sort_by(|one, other| other.users.cmp(&one.users).then(one.name.cmp(&other.name)));
    let told: Vec<String> = sorted
        .iter()
        .take(most)
        .map(|reference| match reference.users {
            1 => format!("{} (1 {who})", reference.name),
            number => format!("{} ({number} {who}s)", reference.name),
        })
        .collect();
    match sorted.len().saturating_sub(most) {
        0 => told.join(", "),
        more => format!("{} and {more} more", told.join(", ")),
    }
}

/// All users where that is asked for; otherwise those that are not ready.
fn listed(users: &[UserLeaf], all: bool, most: usize) -> Vec<Block> {
    let shown: Vec<&UserLeaf> = users.iter().filter(|user| all || !user.ready).collect();
    if shown.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Table(Table {
        caption: if all {
            "Users"
        } else {
            "Users that are not ready"
        }
        .to_owned(),
        columns: ["user", "login", "ready", "refers to"]
            .map(str::to_owned)
            .into(),
        rows: shown.iter().take(most).map(|user| row(user)).collect(),
    })];
    let more = shown.len().saturating_sub(most);
    if more > 0 {
        blocks.push(Block::Text(format!("and {more} more: --all lists them")));
    }
    blocks
}

fn row(user: &UserLeaf) -> Vec<String> {
    let ready = match (user.ready, user.reason.as_str()) {
        (true, _) => "yes",
        (false, "") => "not looked at yet",
        (false, reason) => reason,
    };
    vec![
        user.user.clone(),
        user.login.clone(),
        ready.to_owned(),
        user.refers_to.join(", "),
    ]
}
