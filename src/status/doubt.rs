//! Why a declared name stands for nothing in the VMS.

use std::fmt::Display;

use super::problem::Problem;
use crate::{domain::violation::Rule, world::Resolution};

/// Why it does; `None` where it stands for something.
pub fn doubt<Id: Display>(resolution: &Resolution<Id>) -> Option<Problem> {
    let (rule, retrying, message) = match resolution {
        Resolution::Found(_) => return None,
        Resolution::Missing {
            wanted,
            alike: Some(alike),
            ..
        } => (
            Rule::UnknownInStore,
            true,
            format!(
                "the VMS has nothing of {wanted}, but a name that {}: copy it from there, or use externalId",
                alike.in_words()
            ),
        ),
        Resolution::Missing { wanted, .. } => (
            Rule::UnknownInStore,
            true,
            format!("the VMS has nothing of {wanted}: correct it here, or create it there"),
        ),
        Resolution::Ambiguous { name, count } => (
            Rule::AmbiguousName,
            false,
            format!(
                "the VMS has {count} of the name `{name}`: use externalId instead of matchName"
            ),
        ),
        Resolution::Duplicate { id, first } => (
            Rule::DuplicateExternalId,
            false,
            format!("`{first}` stands for id {id} already: delete one of the two"),
        ),
    };
    Some(Problem {
        reason: rule.id(),
        message,
        retrying,
    })
}
