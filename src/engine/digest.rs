//! Short digests by which a later run knows that nothing has changed.

use std::{fmt::Write as _, sync::Arc};

use sha2::{Digest as _, Sha256};

use crate::{
    domain::{access::Grant, network::Network, user::User, validity::Validity},
    rules::{Decision, Verdict},
};

/// Bytes of a digest: it tells versions of one object apart, and proves nothing.
const LENGTH: usize = 12;

/// Of what is to be done with a user.
pub(super) fn of_verdict(user: &User, verdict: &Verdict) -> Arc<str> {
    let mut text = format!(
        "{}\n{}\n{}\n",
        user.login,
        user.display_name,
        digested(verdict.decision)
    );
    for violation in &verdict.violations {
        let _ = writeln!(text, "{} {}", violation.rule, violation.path);
    }
    write_grant(&mut text, &verdict.declared);
    write_grant(&mut text, &verdict.retained);
    digest(&text)
}

/// How a digest spells a decision: another spelling would change every digest that is recorded.
const fn digested(decision: Decision) -> &'static str {
    match decision {
        Decision::Apply => "Grow",
        Decision::ShrinkOnly => "Hold",
        Decision::Revoke => "Withdraw",
        Decision::Ignore => "HandsOff",
    }
}

/// Of what a user holds.
pub(super) fn of_grant(grant: &Grant) -> Arc<str> {
    let mut text = String::new();
    write_grant(&mut text, grant);
    digest(&text)
}

fn write_grant(text: &mut String, grant: &Grant) {
    let Grant {
        access,
        permissions,
        network,
        licenses,
        validity,
    } = grant;
    let _ = writeln!(
        text,
        "{:?}\n{:?}\n{:?}\n{permissions:?}",
        access.cameras, access.layouts, access.groups
    );
    let _ = match network {
        Network::Anywhere => writeln!(text, "anywhere"),
        Network::Only(set) => writeln!(text, "{set:?}"),
    };
    // What is none is written as nothing, as before there was such a thing.
    if !licenses.is_none() {
        let _ = writeln!(text, "{licenses}");
    }
    if *validity != Validity::default() {
        let _ = writeln!(text, "{validity}");
    }
}

fn digest(text: &str) -> Arc<str> {
    hex::encode(&Sha256::digest(text.as_bytes())[..LENGTH]).into()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        domain::validity::Validity,
        fixtures::{grant, user},
    };

    /// A digest of another form would let a new version take every user for changed.
    #[test]
    fn digests_are_the_same_from_version_to_version() {
        let held = grant().with_cameras([11, 12]).within(["192.0.2.0/24"]);
        let verdict = Verdict {
            named: None,
            violations: Vec::new(),
            decision: Decision::Apply,
            declared: held.clone(),
            retained: Grant::nothing(),
            absence: None,
            validity: Validity::default(),
            effective: None,
            gained: std::collections::BTreeSet::new(),
        };
        assert_eq!(&*of_grant(&held), "ed23621f5ad3340cf8c1f7aa");
        let alice = user("alice").declared;
        assert_eq!(&*of_verdict(&alice, &verdict), "5e9538ecdb8b21f4725789d0");
    }

    #[test]
    fn another_bound_of_time_is_another_digest() {
        let validities = [
            Validity::default(),
            Validity {
                suspended: true,
                ..Validity::default()
            },
            Validity {
                from: Timestamp::from_second(1).ok(),
                ..Validity::default()
            },
            Validity {
                until: Timestamp::from_second(1).ok(),
                ..Validity::default()
            },
        ];
        let digests = validities.map(|validity| {
            of_grant(&Grant {
                validity,
                ..grant()
            })
        });
        assert_eq!(std::collections::BTreeSet::from(digests).len(), 4);
    }
}
