//! Users who have no access for now: nothing is wrong with them, and they hold nothing.

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
fn what_is_wrong_with_a_suspended_user_is_told_all_the_same() {
    let verdict = gate().judge(&alice().cameras(["gat-1"]).suspended());
    assert_eq!(verdict.violations.len(), 1);
    assert_eq!(verdict.standing, Standing::Withdraw);
}
