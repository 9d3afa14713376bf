//! What a user of another namespace gets, and is told: never a word of what is not shared.

use super::{broken, told};
use crate::{
    domain::{
        name::ObjectRef,
        permission::PermissionGroup,
        site::{Anchor, SetKind},
    },
    fixtures::{SiteFixture, UserFixture, all, camera, grant, set, share, site, user},
    rules::{Decision, Verdict},
    world::Object,
};

/// A site whose `shop` may use one camera and one layout; what it may not know of is called hidden.
fn shared_site() -> SiteFixture {
    site()
        .camera("till", 1)
        .camera("hidden-vault", 2)
        .stray_camera("hidden stray", 3)
        .layout("front", 5, ["till"])
        .group("shop-floor", 7, ["till"])
        .layout("hidden-wall", 6, ["hidden-vault"])
        .shared(
            share("shop")
                .cameras(["till", "planned"])
                .layouts(["front"])
                .groups(["shop-floor"])
                .everything_in(PermissionGroup::Archive)
                .logins("*@shop.example.com"),
        )
}

fn eve() -> UserFixture {
    user("eve").of("shop").login("eve@shop.example.com")
}

fn discloses(verdict: &Verdict) -> bool {
    verdict
        .violations
        .iter()
        .any(|violation| violation.message.contains("hidden") || violation.hint.contains("hidden"))
}

#[test]
fn what_is_shared_is_granted() {
    let verdict = shared_site().judge(
        &eve()
            .cameras(["till"])
            .layouts(["front"])
            .groups(["shop-floor"])
            .may(PermissionGroup::Archive, ["View"]),
    );
    assert_eq!(told(&verdict), "");
    assert_eq!(
        verdict.declared,
        grant()
            .with_cameras([1])
            .with_layouts([5])
            .with_groups([7])
            .with_permissions(["archives-show"])
    );
}

#[test]
fn everything_is_everything_that_is_shared() {
    let verdict = shared_site().judge(&eve().selecting_cameras(all()));
    assert_eq!(told(&verdict), "");
    assert_eq!(verdict.declared, grant().with_cameras([1]));
}

#[test]
fn what_exists_and_what_does_not_is_refused_in_the_same_words() {
    let site = shared_site();
    let exists = told(&site.judge(&eve().cameras(["hidden-vault"])));
    let does_not = told(&site.judge(&eve().cameras(["nothing-here"])));
    assert_eq!(exists.replace("hidden-vault", "nothing-here"), does_not);
}

#[test]
fn a_server_that_exists_and_one_that_does_not_are_refused_in_the_same_words() {
    let mallory = user("mallory").of("office");
    let site = shared_site();
    assert_eq!(
        told(&site.judge(&mallory)),
        told(&mallory.judge_without_server())
    );
}

#[test]
fn where_everything_is_shared_a_name_may_still_come() {
    let site = site().shared(share("shop").selecting_cameras(all()));
    let verdict = site.judge(&eve().cameras(["to-come"]));
    assert_eq!(broken(&verdict), ["UnknownCamera"]);
    assert!(verdict.is_waiting());
}

#[test]
fn a_shared_layout_names_no_camera_that_is_not_shared() {
    let site = shared_site().showing(5, 2).showing(5, 3);
    let verdict = site.judge(&eve().cameras(["till"]).layouts(["front"]));
    assert!(!discloses(&verdict));
    insta::assert_snapshot!(told(&verdict), @"
    LayoutCamerasNotGranted spec.access.layouts.names[0]
      layout `front` shows 2 cameras that are not granted: 2 that this namespace may not see
      grant what it shows too, or take the layout away; until then the layout is withdrawn
    ");
}

#[test]
fn a_shared_layout_names_no_member_that_is_yet_to_be_declared() {
    let front = set(
        SetKind::Layout,
        "front",
        5,
        crate::fixtures::names(["till", "hidden-plan", "planned"]),
    );
    let site = shared_site().declaring(Object::Set(front));
    let verdict = site.judge(&eve().cameras(["till"]).layouts(["front"]));
    assert!(!discloses(&verdict));
    insta::assert_snapshot!(told(&verdict), @"
    UnknownCamera spec.access.layouts.names[0]
      layout `front` should hold a camera, which no VmsCamera declares
      create the VmsCamera, or take it out of the declaration
      (waiting)
    UnknownCamera spec.access.layouts.names[0]
      layout `front` should hold camera `planned`, which no VmsCamera declares
      create the VmsCamera, or take it out of the declaration
      (waiting)
    ");
}

#[test]
fn a_duplicate_names_no_object_that_is_not_shared() {
    let site = shared_site().declaring(Object::Camera(camera("planned", Anchor::Id("2".into()))));
    let verdict = site.judge(&eve().cameras(["planned"]));
    assert!(!discloses(&verdict));
    insta::assert_snapshot!(told(&verdict), @"
    DuplicateExternalId spec.access.cameras.names[0]
      VmsCamera `planned` stands for the same camera as another VmsCamera
      name one VmsCamera for each camera, and delete the other
    ");
}

#[test]
fn only_logins_of_the_shared_form_are_said_to_be_taken() {
    let site = shared_site();
    let foreign = eve().login("director@example.com");
    let untaken = told(&site.judge(&foreign));
    let other = ObjectRef::new("hidden", "director");
    for taken in [
        foreign.clone().taken_in_store(),
        foreign.outranked_by(other),
    ] {
        let verdict = site.judge(&taken);
        assert_eq!(told(&verdict), untaken);
        assert_eq!(verdict.decision, Decision::Ignore);
    }
    let verdict = site.judge(&eve().outranked_by(ObjectRef::new("hidden", "eve")));
    assert!(!discloses(&verdict));
    assert_eq!(broken(&verdict), ["LoginTaken"]);
}

#[test]
fn a_namespace_that_shares_nothing_learns_of_no_login() {
    let mallory = user("mallory").of("office");
    let site = shared_site();
    let taken = site.judge(&mallory.clone().taken_in_store());
    assert_eq!(told(&taken), told(&site.judge(&mallory)));
    assert_eq!(
        taken.decision,
        Decision::Ignore,
        "the store user of that login is not ours to withdraw from"
    );
}

#[test]
fn withdrawing_a_share_withdraws_the_access() {
    let held = grant().with_cameras([1]).with_layouts([5]);
    let eve = eve()
        .cameras(["till"])
        .layouts(["front"])
        .holding(held.clone());
    let mut site = shared_site();
    site.server.shares.clear();
    let verdict = site.judge(&eve);
    assert_eq!(verdict.decision, Decision::Revoke);
    let target = verdict.target(&held, &site.resolved());
    assert!(target.access.cameras.is_empty() && target.access.layouts.is_empty());
    assert!(target.permissions.is_empty());
}

#[test]
fn a_name_that_leads_nowhere_does_not_shelter_a_camera_from_the_end_of_its_share() {
    let held = grant().with_cameras([1, 9]);
    let verdict = shared_site().judge(&eve().cameras(["till", "planned"]).holding(held.clone()));
    assert_eq!(broken(&verdict), ["UnknownCamera"]);
    let target = verdict.target(&held, &shared_site().resolved());
    assert_eq!(
        target,
        grant().with_cameras([1]),
        "camera 9 was shared once"
    );
}

#[test]
fn a_shared_permission_that_the_parent_has_lost_is_not_taken_away() {
    let mut site = shared_site();
    site.inventory.held.remove(&"archives-show".into());
    let held = grant().with_permissions(["archives-show"]);
    let verdict = site.judge(
        &eve()
            .may(PermissionGroup::Archive, ["View"])
            .holding(held.clone()),
    );
    assert_eq!(broken(&verdict), ["PermissionNotHeld"]);
    assert_eq!(verdict.target(&held, &site.resolved()), held);
}

#[test]
fn a_permission_that_is_not_shared_is_not_granted() {
    let verdict = shared_site().judge(&eve().may(PermissionGroup::Ptz, ["Control"]).extra("ptz"));
    insta::assert_snapshot!(told(&verdict), @"
    ExceedsShare spec.extraPermissions[0]
      permission `ptz` is not shared with this namespace
      take it away, or ask the owner of the VmsServer to share it
    ExceedsShare spec.permissions.ptz[0]
      permission `ptz: Control` is not shared with this namespace
      take it away, or ask the owner of the VmsServer to share it
    ");
    assert!(verdict.declared.permissions.is_empty());
    let nobody = shared_site().judge(&eve().may_everything_in(PermissionGroup::Ptz));
    assert!(nobody.declared.permissions.is_empty());
}
