//! What a user may come to hold, and where each part of it comes from: for whoever reviews access. Nothing is asked of
//! anybody, and no password is looked at.

use super::{Subject, ownership::Ownership};
use crate::{
    domain::access::Grant,
    rules::{Case, Decision, Provenance, Verdict, included_by_star, judge, provenance},
};

/// A judgement, and where what it gives comes from.
#[derive(Clone, Debug)]
pub struct Traced {
    /// The judgement.
    pub verdict: Verdict,
    /// The most that the user may come to hold.
    pub granted: Grant,
    /// Where that comes from.
    pub provenance: Provenance,
}

/// By what is declared alone: `"*"` stands for what is known of the driver, or for what the table of permissions knows.
pub fn trace_declared(subject: &Subject<'_>) -> Traced {
    let case = subject.case(&Ownership::Absent, None, None);
    let verdict = judge(&case);
    let mut granted = verdict.at_most(subject.site);
    // A driver that has a list of its own has it whatever the server says.
    if subject.server.connection.driver.permissions().is_none() {
        granted.permissions.extend(included_by_star(&case));
    }
    let provenance = provenance(&case, &granted);
    Traced {
        verdict,
        granted,
        provenance,
    }
}

/// By a reading of the server, of a user who holds `held` there; `None` where it has no such user. Whose the user is, is not
/// asked.
pub fn trace_observed(subject: &Subject<'_>, held: Option<&Grant>) -> Traced {
    let case = Case {
        is_new: held.is_none(),
        ..subject.case(&Ownership::Absent, held, None)
    };
    let verdict = judge(&case);
    let granted = match (verdict.decision, held) {
        (Decision::Apply | Decision::ShrinkOnly, Some(held)) => verdict.target(held, subject.site),
        (_, Some(_) | None) => verdict.at_most(subject.site),
    };
    let provenance = provenance(&case, &granted);
    Traced {
        verdict,
        granted,
        provenance,
    }
}
