//! Users who have no access for now: nothing is wrong with them, and they hold nothing.

use jiff::Timestamp;

use super::{broken, told};
use crate::{
    domain::{
        access::Grant,
        license::Licenses,
        validity::{Absence, Validity},
    },
    fixtures::{SiteFixture, UserFixture, grant, site, user},
    rules::Decision,
};

fn gate() -> SiteFixture {
    site().camera("gate-1", 11)
}

fn alice() -> UserFixture {
    user("alice")
        .cameras(["gate-1"])
        .holding(grant().with_cameras([11]))
}

#[test]
fn a_suspended_user_loses_everything_and_violates_nothing() {
    let verdict = gate().judge(&alice().suspended());
    assert!(verdict.is_valid());
    assert_eq!(verdict.absence, Some(Absence::Suspended));
    assert_eq!(verdict.decision, Decision::Revoke);
    let held = grant().with_cameras([11]);
    assert_eq!(verdict.target(&held, &gate().resolved()), Grant::nothing());
}

#[test]
fn an_expired_user_loses_everything_and_one_that_will_expire_nothing() {
    let held = grant().with_cameras([11]);
    let expired = gate().judge(&alice().until(0));
    assert_eq!(expired.target(&held, &gate().resolved()), Grant::nothing());
    let expiring = gate().judge(&alice().until(1));
    assert_eq!(expiring.absence, None);
    assert_eq!(expiring.target(&held, &gate().resolved()), held);
}

#[test]
fn a_new_user_without_access_is_not_made_yet() {
    let verdict = gate().judge(&user("alice").cameras(["gate-1"]).suspended());
    assert_eq!(verdict.target_of_new(&gate().resolved()), None);
}

#[test]
fn who_is_valid_at_no_moment_is_told_whose_times_do_not_meet_and_loses_everything() {
    let site = gate()
        .role("last-year", user("like").until(60))
        .role("next-year", user("like").since(90))
        .role("this-year", user("like").since(0).until(60))
        .narrowing();
    let both = alice().with_role("last-year").with_role("next-year");
    let verdict = site.judge(&both);
    insta::assert_snapshot!(told(&verdict), @"
    NeverValid spec.roleRefs
      the access ends before it begins: VmsRole `next-year` does not let it begin before 1970-01-01T00:01:30Z, and VmsRole `last-year` ends it at 1970-01-01T00:01:00Z
      let these times overlap, or take a role away; until then there is no access
    ");
    let held = grant().with_cameras([11]);
    assert_eq!(verdict.target(&held, &site.resolved()), Grant::nothing());
    // The user's own time counts as a role's does, also while another role is not there.
    let own = alice().since(60).with_role("this-year").with_role("gone");
    assert_eq!(broken(&site.judge(&own)), ["UnknownRole", "NeverValid"]);
    let meeting = alice()
        .since(59)
        .with_role("this-year")
        .with_role("last-year");
    assert_eq!(broken(&site.judge(&meeting)), [""; 0]);
}

#[test]
fn what_is_wrong_with_a_suspended_user_is_told_all_the_same() {
    let verdict = gate().judge(&alice().cameras(["gat-1"]).suspended());
    assert_eq!(verdict.violations.len(), 1);
    assert_eq!(verdict.decision, Decision::Revoke);
}

/// What the store holds that keeps to such bounds itself.
fn bound(grant: Grant, user: &UserFixture) -> Grant {
    Grant {
        validity: user.declared.validity,
        ..grant
    }
}

#[test]
fn a_server_that_keeps_to_the_time_is_told_ahead_of_it() {
    let site = gate().keeping_time();
    let member_cameras = user("alice").cameras(["gate-1"]).since(60);
    let verdict = site.judge(&member_cameras);
    assert_eq!(verdict.decision, Decision::Apply);
    assert!(matches!(verdict.absence, Some(Absence::NotYetValid(_))));
    assert!(verdict.is_kept_by_server());
    let made = bound(grant().with_cameras([11]), &member_cameras);
    assert_eq!(verdict.target_of_new(&site.resolved()), Some(made));

    let verdict = gate().judge(&member_cameras);
    assert_eq!(verdict.decision, Decision::Revoke);
    assert!(!verdict.is_kept_by_server());
    assert_eq!(verdict.target_of_new(&gate().resolved()), None);
}

#[test]
fn who_is_suspended_or_expired_is_out_on_such_a_server_too_and_marked_so() {
    let site = gate().keeping_time();
    let held = grant().with_cameras([11]);
    for out in [alice().suspended(), alice().until(0)] {
        let verdict = site.judge(&out);
        assert_eq!(verdict.decision, Decision::Revoke);
        let target = verdict.target(&held, &site.resolved());
        assert_eq!(target, bound(Grant::nothing(), &out));
    }
}

#[test]
fn a_server_that_keeps_no_time_is_told_of_none() {
    let held = grant().with_cameras([11]);
    for user in [alice().until(60), alice().suspended()] {
        let target = gate().judge(&user).target(&held, &gate().resolved());
        assert_eq!(target.validity, Validity::default());
    }
}

#[test]
fn a_violated_declaration_ends_access_earlier_and_never_later() {
    let site = gate().keeping_time();
    let wrong = alice().cameras(["gate-1", "gat-2"]);
    let held = |until| Grant {
        validity: Validity {
            until: Timestamp::from_second(until).ok(),
            ..Validity::default()
        },
        ..grant().with_cameras([11])
    };
    for (declared, before, after) in [(60, 90, 60), (90, 60, 60)] {
        let wrong = wrong.clone().until(declared);
        let verdict = site.judge(&wrong);
        assert_eq!(verdict.decision, Decision::ShrinkOnly);
        let target = verdict.target(&held(before), &site.resolved());
        assert_eq!(target, held(after));
    }
}

#[test]
fn a_violated_declaration_leaves_a_suspension_of_the_store_in_force() {
    let site = gate().keeping_time();
    let mut held = grant().with_cameras([11]);
    held.validity.suspended = true;
    let wrong = site.judge(&alice().cameras(["gate-1", "gat-2"]));
    assert_eq!(wrong.target(&held, &site.resolved()), held);
    let right = site.judge(&alice());
    let target = right.target(&held, &site.resolved());
    assert_eq!(target, grant().with_cameras([11]));
}

#[test]
fn who_is_suspended_keeps_the_licences_on_every_server() {
    let held = grant()
        .with_cameras([11])
        .with_licenses(Licenses::new(1, 0, 0));
    for site in [gate(), gate().keeping_time()] {
        let target = site
            .judge(&alice().suspended())
            .target(&held, &site.resolved());
        assert_eq!(target.licenses, held.licenses);
    }
}

#[test]
fn the_bounds_of_roles_reach_the_server_too() {
    let site = gate().role("guards", user("like").until(30)).keeping_time();
    let verdict = site.judge(&alice().until(60).with_role("guards"));
    assert_eq!(
        verdict.declared.validity.until,
        Timestamp::from_second(30).ok()
    );
}
