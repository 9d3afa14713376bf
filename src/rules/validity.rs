//! Whether there is any moment at which the user may use what is granted.
//!
//! One object that ends before it begins is refused by the schema; a user and its roles may each be sound, and end
//! before they begin together.

use jiff::Timestamp;

use super::{
    declaration::{Declaration, Part},
    findings::{Findings, Found},
};
use crate::domain::{
    validity::Validity,
    violation::{Rule, Violation},
};

/// Whether there is one, as far as the roles are known.
pub(super) fn judge(declaration: &Declaration<'_>) -> Found<bool> {
    let said = |moment: fn(&Validity) -> Option<Timestamp>| {
        let parts = declaration.parts.iter();
        parts.filter_map(move |part| Some((moment(part.validity)?, part)))
    };
    let latest = said(|validity| validity.from).max_by_key(|(from, _)| *from);
    let earliest = said(|validity| validity.until).min_by_key(|(until, _)| *until);
    let never = latest
        .zip(earliest)
        .filter(|((from, _), (until, _))| from >= until)
        .map(|((from, begun_by), (until, ended_by))| {
            Violation::lasting(
                Rule::NeverValid,
                "spec.roleRefs",
                format!(
                    "the access ends before it begins: {} does not let it begin before {from}, and {} ends it at {until}",
                    name(begun_by),
                    name(ended_by)
                ),
                "let these times overlap, or take a role away; until then there is no access",
            )
        });
    let is_ever_valid = never.is_none();
    Findings::from(never).deciding(is_ever_valid)
}

fn name(part: &Part<'_>) -> String {
    part.role.map_or_else(
        || "the user itself".to_owned(),
        |role| format!("VmsRole `{}`", role.name),
    )
}
