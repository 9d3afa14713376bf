//! What a user may come to hold, and where each part of it comes from: for whoever reviews access. Nothing is asked of
//! anybody, and no password is looked at.

use super::{Subject, ownership::Ownership};
use crate::{
    domain::access::Grant,
    rules::{Provenance, Verdict, included_by_star, judge, provenance},
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
