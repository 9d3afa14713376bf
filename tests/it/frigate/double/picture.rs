//! What everybody could see at one moment.

use std::collections::{BTreeMap, BTreeSet};

/// What everybody could see at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Picture {
    /// Each user who logs in now.
    pub(in super::super) logins: BTreeMap<String, BTreeSet<String>>,
    /// Whose each token is, and what it lets through.
    pub(in super::super) tokens: BTreeMap<String, (String, BTreeSet<String>)>,
}

impl Picture {
    /// Whether anybody may see more than before, but for somebody who may see these.
    pub(in super::super) fn is_within(
        &self,
        before: &Self,
        (somebody, declared): (&str, &[&str]),
    ) -> Result<(), String> {
        let is_declared = |name: &str, seen: &BTreeSet<String>| {
            name == somebody
                && seen
                    .iter()
                    .all(|camera| declared.contains(&camera.as_str()))
        };
        for (name, seen) in &self.logins {
            let was = before.logins.get(name);
            if !was.is_some_and(|was| seen.is_subset(was)) && !is_declared(name, seen) {
                return Err(format!("{name} sees {seen:?}, and saw {was:?}"));
            }
        }
        for (token, (name, seen)) in &self.tokens {
            // A new one may see what its user could see.
            let was = before.tokens.get(token).map(|(_, was)| was);
            let was = was.or_else(|| before.logins.get(name));
            if !was.is_some_and(|was| seen.is_subset(was)) && !is_declared(name, seen) {
                return Err(format!("a token of {name} sees {seen:?}, and saw {was:?}"));
            }
        }
        Ok(())
    }
}
