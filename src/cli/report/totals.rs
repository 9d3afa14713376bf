//! How many users, layouts and camera groups there are of what, in one line.

use super::{
    server::ServerReport,
    set::SetAction,
    undeclared::Undeclared,
    user::{Action, UserReport},
};

/// What comes of some servers, in one line.
pub struct Total {
    /// The line.
    pub text: String,
    /// Whether nothing is written to them.
    pub is_observed: bool,
}

/// Servers that are written to apart from those that are not.
pub fn totals(reports: &[ServerReport]) -> Vec<Total> {
    let (observed, written): (Vec<_>, Vec<_>) = reports.iter().partition(|report| report.observed);
    let mut totals = Vec::new();
    if !written.is_empty() || observed.is_empty() {
        totals.push(Total {
            text: summary(&written),
            is_observed: false,
        });
    }
    if !observed.is_empty() {
        let (servers, summary) = (named(&observed), summary(&observed));
        totals.push(Total {
            text: format!("{summary}; nothing is written to {servers}, in the mode Observe"),
            is_observed: true,
        });
    }
    totals
}

fn named(reports: &[&ServerReport]) -> String {
    let servers = reports.iter().filter_map(|report| report.server.as_ref());
    let servers: Vec<String> = servers
        .map(|server| format!("VmsServer {server}"))
        .collect();
    servers.join(", ")
}

/// How many users there are of each kind of outcome, and how many layouts and camera groups of those that are kept.
fn summary(reports: &[&ServerReport]) -> String {
    match sets(reports) {
        None => users(reports),
        Some(sets) => format!("{}; layouts and camera groups: {sets}", users(reports)),
    }
}

fn sets(reports: &[&ServerReport]) -> Option<String> {
    let count = |action: SetAction| {
        let sets = reports.iter().flat_map(|report| &report.sets);
        sets.filter(|set| set.action == action).count()
    };
    told(&[
        (count(SetAction::Create), "created"),
        (count(SetAction::Change), "changed"),
        (count(SetAction::Keep), "unchanged"),
        (count(SetAction::Paused), "paused"),
        (count(SetAction::Refused), "refused"),
        (count(SetAction::Failed), "failed"),
    ])
}

fn users(reports: &[&ServerReport]) -> String {
    let count = |actions: &[Action]| {
        reports
            .iter()
            .flat_map(|report| &report.users)
            .filter(|user| actions.contains(&user.action))
            .count()
    };
    let withheld = |user: &&UserReport| user.withheld_licenses.is_some();
    let withheld = reports
        .iter()
        .flat_map(|report| &report.users)
        .filter(withheld);
    let gone = |becomes: &dyn Fn(&Undeclared) -> bool| {
        let gone = reports.iter().flat_map(|report| &report.undeclared);
        gone.filter(|user| becomes(user)).count()
    };
    let parts = [
        (count(&[Action::Create]), "created"),
        (count(&[Action::Change, Action::Adopt]), "changed"),
        (count(&[Action::Keep, Action::Equal]), "unchanged"),
        (count(&[Action::Paused]), "paused"),
        (count(&[Action::Refused]), "refused"),
        (count(&[Action::Failed]), "failed"),
        (withheld.count(), "with licences kept until confirmed"),
        (gone(&|user| user.deleted), "deleted"),
        (gone(&|user| user.moved_to.is_some()), "renamed"),
        (
            gone(&|user| !user.deleted && user.moved_to.is_none()),
            "no longer declared",
        ),
    ];
    told(&parts).unwrap_or_else(|| "no users".to_owned())
}

/// The numbers that are not zero; `None` where all are.
fn told(parts: &[(usize, &str)]) -> Option<String> {
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = parts
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
