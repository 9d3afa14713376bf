//! The warnings and refusals that a person gets while applying an object, in the words that its status will use.

use std::{collections::BTreeMap, fmt::Write as _};

use super::text::bounded;
use crate::{
    domain::{
        name::{Name, Namespace, ObjectRef},
        quote::quote_up_to,
        violation::{Rule, Violation},
    },
    rules::{Loss, facts},
};

/// How many warnings an answer bears: beyond 4096 characters in all, the API server cuts each to 256.
const WARNINGS: usize = 10;
/// The most characters of one.
const LINE: usize = 1000;
/// How many users a warning names.
const USERS: usize = 10;

/// A user who violates a rule with a change of another object, and does not without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AffectedUser {
    /// The user.
    pub user: ObjectRef,
    /// What it is told.
    pub violation: Violation,
}

/// What is wrong with a declaration, a warning each.
pub fn warnings(violations: &[Violation]) -> Vec<String> {
    let mut warnings: Vec<String> = violations.iter().take(WARNINGS).map(told).collect();
    let more = violations.len().saturating_sub(WARNINGS);
    if more > 0 {
        warnings.push(format!(
            "{more} more violations: see the status of the object"
        ));
    }
    warnings
}

/// Why a declaration is refused, a line each.
pub fn refusal<'a>(violations: impl Iterator<Item = &'a Violation>) -> String {
    bounded(violations.map(told).collect::<Vec<_>>().join("\n"))
}

/// Which users a change of a shared object affects, a warning for each rule. Users of other namespaces than the changed object's
/// are counted, and not named; `unjudged` more were not looked at.
pub fn affected_warnings(
    home: &Namespace,
    affected: &[AffectedUser],
    unjudged: usize,
) -> Vec<String> {
    let mut by_rule: BTreeMap<Rule, Vec<&AffectedUser>> = BTreeMap::new();
    for user in affected {
        by_rule.entry(user.violation.rule).or_default().push(user);
    }
    let mut warnings: Vec<String> = by_rule
        .into_iter()
        .map(|(rule, affected)| affected_by(rule, home, &affected))
        .collect();
    if unjudged > 0 {
        warnings.push(format!(
            "{unjudged} more users are concerned, and were not looked at in time"
        ));
    }
    warnings
}

fn affected_by(rule: Rule, home: &Namespace, affected: &[&AffectedUser]) -> String {
    let mut users: Vec<&ObjectRef> = affected.iter().map(|affected| &affected.user).collect();
    users.dedup();
    let (near, far): (Vec<&ObjectRef>, Vec<&ObjectRef>) =
        users.into_iter().partition(|user| user.namespace == *home);
    let near: Vec<&Name> = near.into_iter().map(|user| &user.name).collect();
    let count = match near.len() + far.len() {
        1 => "1 user".to_owned(),
        several => format!("{several} users"),
    };
    let mut told = format!(
        "{rule}: with this change {count} {}: {}",
        loses(rule),
        list(&near, far.len())
    );
    let example = affected
        .iter()
        .find(|affected| affected.user.namespace == *home);
    if let Some(AffectedUser { user, violation }) = example {
        let _ = write!(told, "; VmsUser `{}`: {violation}", user.name);
    }
    quote_up_to(&told, LINE)
}

/// What becomes of a user who breaks the rule.
const fn loses(rule: Rule) -> &'static str {
    match facts(rule).loss {
        Loss::Layout => "would lose a layout",
        Loss::Group => "would lose a camera group",
        Loss::Declaration => "would be refused",
    }
}

/// Some by their names, the rest by their number.
fn list(near: &[&Name], far: usize) -> String {
    let mut parts: Vec<String> = near
        .iter()
        .take(USERS)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = near.len().saturating_sub(USERS);
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    if far > 0 {
        parts.push(format!("{far} of other namespaces"));
    }
    match parts.as_slice() {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => parts.concat(),
    }
}

fn told(violation: &Violation) -> String {
    quote_up_to(&format!("{}: {violation}", violation.rule), LINE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violation(rule: Rule, path: &str) -> Violation {
        Violation {
            rule,
            path: path.into(),
            message: "layout `wall` shows a camera that is not granted: `yard`".to_owned(),
            hint: "grant it".to_owned(),
            waiting: false,
        }
    }

    fn affected(namespace: &str, name: &str) -> AffectedUser {
        AffectedUser {
            user: ObjectRef::new(namespace, name),
            violation: violation(
                Rule::LayoutCamerasNotGranted,
                "spec.access.layouts.names[0]",
            ),
        }
    }

    #[test]
    fn a_violation_is_told_by_its_rule_its_place_and_what_to_do() {
        let violations = vec![violation(
            Rule::LayoutCamerasNotGranted,
            "spec.access.layouts.all",
        )];
        let told = "LayoutCamerasNotGranted: spec.access.layouts.all: layout `wall` shows a camera that is not granted: \
                    `yard` (grant it)";
        assert_eq!(warnings(&violations), [told]);
        assert_eq!(refusal(violations.iter()), told);
    }

    #[test]
    fn many_violations_are_counted_in_the_end() {
        let violations = vec![violation(Rule::UnknownCamera, "spec"); WARNINGS + 2];
        let warnings = warnings(&violations);
        assert_eq!(warnings.len(), WARNINGS + 1);
        assert_eq!(
            warnings[WARNINGS],
            "2 more violations: see the status of the object"
        );
    }

    #[test]
    fn who_loses_something_is_named_in_the_own_namespace_and_counted_elsewhere() {
        let home = Namespace::from("video");
        let mut all: Vec<AffectedUser> = (10..30)
            .map(|number| affected("video", &format!("u{number}")))
            .collect();
        assert_eq!(
            affected_warnings(
                &home,
                &[
                    affected("shop", "eve"),
                    affected("video", "alice"),
                    affected("video", "bob")
                ],
                0
            ),
            [
                "LayoutCamerasNotGranted: with this change 3 users would lose a layout: `alice`, `bob` and 1 of other namespaces; \
              VmsUser `alice`: spec.access.layouts.names[0]: layout `wall` shows a camera that is not granted: `yard` \
              (grant it)"
            ]
        );
        all.push(affected("shop", "eve"));
        let warnings = affected_warnings(&home, &all, 7);
        assert!(
            warnings[0].contains("21 users would lose a layout: `u10`, ")
                && warnings[0].contains("`u19`, 10 more and 1 of"),
            "{warnings:?}"
        );
        assert_eq!(
            warnings[1],
            "7 more users are concerned, and were not looked at in time"
        );
        let foreign = affected_warnings(&home, &[affected("shop", "eve")], 0);
        assert_eq!(
            foreign,
            [
                "LayoutCamerasNotGranted: with this change 1 user would lose a layout: 1 of other namespaces"
            ]
        );
    }
}
