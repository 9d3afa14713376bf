//! What a server cannot do: it is refused, never weakened, and what is taken goes all the same.

use crate::{
    domain::{capability::Capability, name::CameraId, permission::PermissionGroup, site::SetKind},
    fixtures::{SiteFixture, grant, site, user},
};

use super::{broken, told};

/// A server with cameras alone: no other right, no layouts, groups or licences to give.
fn plain() -> SiteFixture {
    let mut site =
        site()
            .camera("gate-1", 11)
            .camera("gate-2", 12)
            .group("doors", 7, ["gate-1", "gate-2"]);
    site.inventory.held.retain(|name, _| name.as_str() == "ptz");
    [
        Capability::ArchiveScope,
        Capability::Layouts,
        Capability::CameraGroups,
        Capability::Licenses,
        Capability::NamedPermissions,
    ]
    .into_iter()
    .fold(site, SiteFixture::unable)
}

#[test]
fn what_is_within_its_reach_is_granted() {
    let alice = user("alice")
        .cameras(["gate-1"])
        .may(PermissionGroup::Ptz, ["Control"]);
    let verdict = plain().judge(&alice);
    assert_eq!(told(&verdict), "");
    assert_eq!(verdict.declared.permissions, ["ptz".into()].into());
}

#[test]
fn recordings_that_are_not_limited_to_cameras_are_refused() {
    let alice = user("alice")
        .cameras(["gate-1"])
        .may(PermissionGroup::Archive, ["View"])
        .may_everything_in(PermissionGroup::Events);
    let verdict = plain().judge(&alice);
    insta::assert_snapshot!(told(&verdict), @"
    Unsupported spec.permissions.archive[0]
      the server shows recordings and events of every camera to whoever may see some, so that `archive: View` cannot be limited to cameras
      take it away, or use a server that can
    Unsupported spec.permissions.events
      the server shows recordings and events of every camera to whoever may see some, so that `events: *` cannot be limited to cameras
      take it away, or use a server that can
    ");
    assert!(verdict.declared.permissions.is_empty());
}

#[test]
fn rights_that_it_does_not_have_are_refused_and_those_given_by_hand_not_kept() {
    let by_hand = grant().with_cameras([11]).with_permissions(["System=Edit"]);
    let alice = user("alice")
        .cameras(["gate-1"])
        .extra("System=Edit")
        .may(PermissionGroup::Layouts, ["View"])
        .holding(by_hand);
    let verdict = plain().judge(&alice);
    insta::assert_snapshot!(told(&verdict), @"
    Unsupported spec.extraPermissions[0]
      the server has no right that is `System=Edit`
      take it away, or use a server that can
    Unsupported spec.permissions.layouts[0]
      the server has no right that is `layouts: View`
      take it away, or use a server that can
    ");
    assert!(verdict.declared.permissions.is_empty() && verdict.retained.permissions.is_empty());
}

#[test]
fn groups_are_refused_or_stand_for_their_cameras() {
    let alice = user("alice").cameras(["gate-1"]).groups(["doors"]);
    let verdict = plain().judge(&alice);
    insta::assert_snapshot!(told(&verdict), @"
    Unsupported spec.access.cameraGroups
      the server gives no camera groups to users, only cameras
      say `memberCameras: Grant` to give the cameras of each camera group by themselves
    ");
    let verdict = plain().judge(&alice.with_members_of(SetKind::Group));
    assert_eq!(told(&verdict), "");
    assert!(verdict.declared.access.groups.is_empty());
    let cameras: Vec<&str> = verdict
        .declared
        .access
        .cameras
        .iter()
        .map(CameraId::as_str)
        .collect();
    assert_eq!(cameras, ["11", "12"]);
}

#[test]
fn licences_that_it_does_not_have_are_refused() {
    let verdict = plain().judge(&user("alice").cameras(["gate-1"]).licenses(1, 0, 2));
    assert_eq!(broken(&verdict), ["Unsupported", "Unsupported"]);
    assert!(verdict.declared.licenses.is_none());
}
