//! Licences: what is granted, what waits, and that nothing but a declaration without fault takes any away.

use super::told;
use crate::{
    domain::{access::Grant, license::Licenses, permission::PermissionGroup},
    fixtures::{SiteFixture, UserFixture, grant, share, site, user},
};

const CASES: &str = "Analytics business cases";

fn gate() -> SiteFixture {
    site()
        .camera("gate-1", 11)
        .holding_permission("analytic-cases-face", CASES)
        .holding_permission("analytic-cases-motion-detect", CASES)
}

/// Alice, who holds a camera and two licences of the first level.
fn alice() -> UserFixture {
    user("alice").cameras(["gate-1"]).holding(held())
}

fn held() -> Grant {
    grant()
        .with_cameras([11])
        .with_licenses(Licenses::new(2, 0, 0))
}

fn target(site: &SiteFixture, user: &UserFixture) -> Licenses {
    let current = user.current.clone().unwrap_or_else(Grant::nothing);
    site.judge(user).target(&current, &site.resolved()).licenses
}

#[test]
fn a_declaration_without_fault_gives_and_takes() {
    let one = alice().licenses(1, 0, 0);
    assert_eq!(target(&gate(), &one), Licenses::new(1, 0, 0));
    let more = alice().licenses(2, 0, 1).left(0, 0, 1);
    assert_eq!(target(&gate(), &more), Licenses::new(2, 0, 1));
}

#[test]
fn what_is_held_needs_nothing_to_be_left() {
    let verdict = gate().judge(&alice().licenses(2, 0, 0));
    assert_eq!(told(&verdict), "");
}

#[test]
fn neither_a_violation_nor_suspension_takes_licences_away() {
    let elsewhere = alice().licenses(1, 0, 0).cameras(["gate-1", "gat-2"]);
    for (site, user) in [
        (gate(), elsewhere.clone()),
        (gate().narrowing(), elsewhere),
        (gate(), alice().licenses(0, 0, 0).suspended()),
        (gate(), alice().licenses(0, 0, 0).until(0)),
    ] {
        assert_eq!(target(&site, &user), Licenses::new(2, 0, 0));
    }
}

#[test]
fn an_increase_beyond_what_is_left_waits_and_takes_nothing() {
    let greedy = alice().licenses(5, 0, 0).left(2, 9, 9);
    let verdict = gate().judge(&greedy);
    assert!(verdict.is_waiting());
    assert_eq!(target(&gate(), &greedy), Licenses::new(2, 0, 0));
    // Where what is right is given, the level that is short is left as it is.
    let mixed = alice().licenses(5, 0, 1).left(2, 0, 1);
    assert_eq!(target(&gate().narrowing(), &mixed), Licenses::new(2, 0, 1));
}

#[test]
fn a_type_comes_only_with_a_licence_of_its_level() {
    let site = gate().narrowing();
    let short = user("alice")
        .may(PermissionGroup::AnalyticsCases, ["Face"])
        .licenses(0, 0, 1);
    let verdict = site.judge(&short);
    assert!(verdict.declared.permissions.is_empty());
    assert_eq!(verdict.violations.len(), 1, "{}", told(&verdict));
}

#[test]
fn everything_is_everything_and_each_level_is_named_once() {
    let site = gate().holding_permission("analytic-cases-license-plate", CASES);
    let all = user("alice")
        .may_everything_in(PermissionGroup::AnalyticsCases)
        .licenses(1, 0, 0)
        .left(1, 0, 0);
    insta::assert_snapshot!(told(&site.judge(&all)), @r"
    LicenseRequired spec.permissions.analyticsCases
      a type that `*` includes takes licences of level L3, and none are asked for
      ask for some in spec.limits.licenses.l3, or name only actions of other levels
    ");
}

#[test]
fn a_user_without_a_number_of_its_own_has_the_highest_of_its_roles() {
    let site = gate()
        .role("few", user("like").licenses(1, 0, 1))
        .role("many", user("like").licenses(3, 0, 0));
    let alice = user("alice").with_role("few").with_role("many");
    let of = |user: &UserFixture| site.judge(user).declared.licenses;
    let alice = alice.left(9, 9, 9);
    assert_eq!(of(&alice), Licenses::new(3, 0, 1));
    assert_eq!(of(&alice.licenses(2, 0, 0)), Licenses::new(2, 0, 1));
}

#[test]
fn a_namespace_has_the_licences_that_were_shared_with_it() {
    let shared = |licenses| gate().shared(share("shop").cameras(["gate-1"]).licenses(licenses));
    let alice = user("alice").of("shop").cameras(["gate-1"]).left(9, 9, 9);
    let within = alice.clone().licenses(1, 0, 0);
    let verdict = shared(Licenses::new(1, 0, 0)).judge(&within);
    assert_eq!(told(&verdict), "");
    insta::assert_snapshot!(
        told(&shared(Licenses::new(1, 0, 0)).judge(&alice.clone().licenses(2, 0, 0))),
        @r"
    ExceedsShare spec.limits.licenses.l1
      of licences of level L1 this namespace has 1 for all of its users
      take some away, or ask the owner of the VmsServer to share more
    "
    );
    insta::assert_snapshot!(
        told(&shared(Licenses::default()).judge(&alice.licenses(0, 0, 1))),
        @r"
    ExceedsShare spec.limits.licenses.l3
      of licences of level L3 this namespace has none
      take some away, or ask the owner of the VmsServer to share more
    "
    );
}
