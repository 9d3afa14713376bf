//! Users who have no access for now: nothing is wrong with them, and they hold nothing.

use super::{broken, told};
use crate::{
    domain::{access::Grant, validity::Absence},
    fixtures::{SiteFixture, UserFixture, grant, site, user},
    rules::Standing,
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
    assert_eq!(verdict.standing, Standing::Withdraw);
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
    assert_eq!(verdict.standing, Standing::Withdraw);
}
