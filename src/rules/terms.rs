//! Whether the terms are accepted to which the server asks for consent before a user is added.

use super::{
    case::Case,
    findings::{Findings, Found},
};
use crate::domain::{
    terms::{Terms, TermsVersion},
    violation::{Rule, Violation},
};

/// Whether the user may be added as far as terms are concerned. One that is there already always may stay.
pub(super) fn judge(case: &Case<'_>) -> Found<bool> {
    let accepted = case
        .server
        .and_then(|server| server.accepted_terms.as_ref());
    let open = case
        .terms
        .filter(|terms| case.is_new && terms.accepted(accepted).is_none());
    let violation = open.map(|terms| {
        Violation::lasting(
            Rule::TermsNotAccepted,
            "spec.serverRef",
            message(terms),
            hint(terms.version.as_ref()),
        )
    });
    Findings::from(violation).deciding(open.is_none())
}

fn message(terms: &Terms) -> String {
    let asked = match &terms.version {
        Some(version) => format!("version `{version}` of its terms"),
        None => "terms of a version that cannot be shown".to_owned(),
    };
    let place = match &terms.link {
        Some(link) => format!(": {link}"),
        None => ", and gives no address of them that can be shown".to_owned(),
    };
    format!("before a user is added, the server asks for consent to {asked}{place}")
}

fn hint(version: Option<&TermsVersion>) -> String {
    match version {
        Some(version) => format!(
            "to accept them, set spec.acceptedTerms.version of the VmsServer to \"{version}\"; until then the user is not made"
        ),
        None => "ask the operator of the VMS for a version of letters, digits, `.`, `-` and `_`"
            .to_owned(),
    }
}
