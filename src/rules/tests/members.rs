//! Layouts and groups that bring their cameras along: those that they should hold, and no other.

use crate::{
    domain::{
        access::Grant,
        name::{CameraId, Name},
        site::SetKind,
        violation::Rule,
    },
    fixtures::{SiteFixture, UserFixture, grant, share, site, user},
    rules::Verdict,
};

fn wall() -> SiteFixture {
    site()
        .camera("gate-1", 11)
        .camera("gate-2", 12)
        .camera("lobby", 13)
        .layout("wall", 5, ["gate-1", "gate-2"])
}

fn alice() -> UserFixture {
    user("alice")
        .layouts(["wall"])
        .with_members_of(SetKind::Layout)
}

fn cameras(verdict: &Verdict) -> Vec<&str> {
    let cameras = verdict.declared.access.cameras.iter();
    cameras.map(CameraId::as_str).collect()
}

fn gained(verdict: &Verdict) -> Vec<&str> {
    verdict.gained.iter().map(Name::as_str).collect()
}

#[test]
fn a_layout_brings_the_cameras_that_it_should_hold() {
    let verdict = wall().judge(&alice().cameras(["gate-1"]));
    assert!(verdict.is_valid(), "{:?}", verdict.violations);
    assert_eq!(cameras(&verdict), ["11", "12"]);
    assert_eq!(gained(&verdict), ["gate-2"], "gate-1 is granted by itself");
    assert_eq!(verdict.declared.access.layouts, ["5".into()].into());
}

#[test]
fn a_camera_slipped_into_it_in_the_vms_is_not_brought() {
    let verdict = wall().showing(5, 13).judge(&alice());
    let rules: Vec<Rule> = verdict.violations.iter().map(|found| found.rule).collect();
    assert_eq!(rules, [Rule::LayoutCamerasNotGranted]);
    assert!(!cameras(&verdict).contains(&"13"));
    assert!(verdict.declared.access.layouts.is_empty());
}

#[test]
fn groups_bring_theirs_only_where_they_are_told_to() {
    let site = wall().group("doors", 7, ["lobby"]);
    let verdict = site.judge(&alice().groups(["doors"]));
    let rules: Vec<Rule> = verdict.violations.iter().map(|found| found.rule).collect();
    assert_eq!(rules, [Rule::GroupCamerasNotGranted]);
    let verdict = site.judge(&alice().groups(["doors"]).with_members_of(SetKind::Group));
    assert!(verdict.is_valid(), "{:?}", verdict.violations);
    assert_eq!(gained(&verdict), ["gate-1", "gate-2", "lobby"]);
}

#[test]
fn no_camera_is_brought_beyond_the_share() {
    let site = wall().shared(share("shop").cameras(["gate-1"]).layouts(["wall"]));
    let verdict = site.judge(&alice().of("shop"));
    assert_eq!(cameras(&verdict), ["11"]);
    let rules: Vec<Rule> = verdict.violations.iter().map(|found| found.rule).collect();
    assert_eq!(rules, [Rule::LayoutCamerasNotGranted]);
    assert!(
        !verdict.violations[0].message.contains("gate-2"),
        "it may not be known"
    );
}

#[test]
fn a_layout_beyond_the_share_brings_nothing() {
    let site = wall().shared(share("shop").cameras(["gate-1", "gate-2"]));
    let verdict = site.judge(&alice().of("shop"));
    assert_eq!(cameras(&verdict), [""; 0]);
}

#[test]
fn what_a_layout_holds_no_more_is_taken_away_with_it() {
    let held = grant().with_cameras([11, 12]).with_layouts([5]);
    let smaller = site().camera("gate-1", 11).camera("gate-2", 12);
    let smaller = smaller.layout("wall", 5, ["gate-1"]);
    let verdict = smaller.judge(&alice().holding(held.clone()));
    let target = verdict.target(&held, &smaller.resolved());
    let expected = grant().with_cameras([11]).with_layouts([5]);
    assert_eq!(
        target,
        Grant {
            network: target.network.clone(),
            ..expected
        }
    );
}

#[test]
fn a_member_that_the_vms_lacks_is_waited_for() {
    let site = site()
        .camera("gate-1", 11)
        .lost_camera("gate-2", 12)
        .layout("wall", 5, ["gate-1", "gate-2"]);
    let verdict = site.judge(&alice());
    let rules: Vec<Rule> = verdict.violations.iter().map(|found| found.rule).collect();
    assert_eq!(rules, [Rule::UnknownInStore]);
    assert!(verdict.is_waiting());
}
