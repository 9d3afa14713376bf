//! Whether there is any moment at which the user may use what is granted.
//!
//! One object that ends before it begins is refused by the schema; a user and its roles may each be sound, and end
//! before they begin together.

use jiff::Timestamp;

use super::{
    declaration::{Declaration, Part},
    findings::Findings,
};
use crate::domain::{validity::Validity, violation::Rule};

/// Whether there is one, as far as the roles are known.
pub(super) fn judge(declaration: &Declaration<'_>, findings: &mut Findings<'_>) -> bool {
    let said = |moment: fn(&Validity) -> Option<Timestamp>| {
        let parts = declaration.parts.iter();
        parts.filter_map(move |part| Some((moment(part.validity)?, part)))
    };
    let latest = said(|validity| validity.from).max_by_key(|(from, _)| *from);
    let earliest = said(|validity| validity.until).min_by_key(|(until, _)| *until);
    let (Some((from, begun_by)), Some((until, ended_by))) = (latest, earliest) else {
        return true;
    };
    if from < until {
        return true;
    }
    findings.report(
        Rule::NeverValid,
        "spec.roleRefs",
        format!(
            "the access ends before it begins: {} does not let it begin before {from}, and {} ends it at {until}",
            words(begun_by),
            words(ended_by)
        ),
        "let these times overlap, or take a role away; until then there is no access",
    );
    false
}

fn words(part: &Part<'_>) -> String {
    part.role.map_or_else(
        || "the user itself".to_owned(),
        |role| format!("VmsRole `{}`", role.name),
    )
}
