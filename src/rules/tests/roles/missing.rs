//! A role that is not there: nothing is added, and what is in force stays.

use super::{at, guarded, only, sources, target};
use crate::{
    domain::{access::Grant, network::Network, validity::Validity},
    fixtures::{grant, user},
    rules::{Decision, tests::broken},
};

/// What alice holds through the role of the guards.
fn held() -> Grant {
    grant()
        .with_cameras([1, 2])
        .with_layouts([5])
        .with_permissions(["archives-show"])
        .within(["203.0.113.7"])
}

#[test]
fn a_role_that_is_not_there_grants_nothing_and_takes_nothing_away() {
    for site in [guarded(), guarded().narrowing()] {
        let alice = user("alice").with_role("gone").cameras(["hall"]);
        let verdict = site.judge(&alice.clone().holding(held()));
        assert_eq!(broken(&verdict), ["UnknownRole"]);
        assert!(verdict.is_waiting());
        assert_eq!(target(&site, &alice.clone().holding(held())), held());
        assert_eq!(
            site.judge(&alice).target_of_new(&site.resolved()),
            None,
            "nobody is made without restrictions that may come"
        );
    }
}

#[test]
fn a_role_that_is_not_there_shelters_nothing_that_was_slipped_in() {
    let site = guarded();
    let alice = user("alice")
        .with_role("gone")
        .cameras(["gate"])
        .tampered(held());
    let target = target(&site, &alice);
    assert_eq!(target, grant().with_cameras([1]).within([]));
}

#[test]
fn what_restricts_besides_a_role_that_is_not_there_narrows_at_once() {
    let site = guarded().role("office", user("like").ranges(["203.0.113.0/29"]));
    let held = held().within(["203.0.113.0/28"]);
    let alice = user("alice").with_role("gone").holding(held);
    let narrowed = target(&site, &alice.clone().with_role("office"));
    assert_eq!(narrowed.network, only(["203.0.113.0/29"]));
    let gone = site.judge(&alice.suspended());
    assert_eq!(gone.decision, Decision::Revoke);
}

#[test]
fn the_validity_of_a_role_that_is_gone_stays_in_force() {
    let mut alice = user("alice").with_role("gone").holding(held());
    alice.declared.record.validity = Some(Box::new(Validity {
        from: None,
        until: Some(at(-1)),
        suspended: false,
    }));
    let verdict = guarded().judge(&alice);
    assert_eq!(verdict.decision, Decision::Revoke);
    let until = verdict.effective.expect("a role is named").until;
    assert_eq!(until, Some((at(-1), sources(["gone"]))));
    let mut known = alice.clone();
    known.declared.roles = [crate::domain::name::Reference {
        name: "guards".into(),
        namespace: None,
    }]
    .into();
    assert_eq!(
        guarded().judge(&known).decision,
        Decision::Apply,
        "roles that are there speak for themselves"
    );
}

#[test]
fn where_a_pool_is_required_a_role_that_is_not_there_is_none() {
    let site = guarded().requiring_pools();
    let alice = user("alice").with_role("gone");
    for (held, network) in [
        (grant(), Network::nobody()),
        (held(), only(["203.0.113.7"])),
    ] {
        assert_eq!(target(&site, &alice.clone().holding(held)).network, network);
    }
}
