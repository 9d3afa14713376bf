//! The four errors of the users page, as a person who edits a declaration meets them.

use super::{broken, told};
use crate::{
    domain::{access::Grant, site::SetKind},
    fixtures::{SiteFixture, UserFixture, grant, site, user},
    rules::{Decision, Verdict},
};

const KINDS: [SetKind; 2] = [SetKind::Layout, SetKind::Group];

/// What one edit after the other leads to, as the operator would carry it out.
struct Edits {
    site: SiteFixture,
    held: Grant,
    record: std::collections::BTreeSet<String>,
}

impl Edits {
    fn of(site: SiteFixture) -> Self {
        Self {
            site,
            held: grant(),
            record: std::collections::BTreeSet::new(),
        }
    }

    fn edit(&mut self, user: UserFixture) -> Verdict {
        let mut user = user.holding(self.held.clone());
        user.declared.record.revoked.clone_from(&self.record);
        let verdict = self.site.judge(&user);
        self.held = verdict.target(&self.held, &self.site.resolved());
        self.record = verdict.revoked();
        verdict
    }
}

/// `wall` as a layout or as a group, number 5.
fn wall(kind: SetKind, members: [&str; 2]) -> SiteFixture {
    site()
        .camera("gate-1", 11)
        .camera("gate-2", 12)
        .set(kind, "wall", 5, members)
}

fn asking<const N: usize>(kind: SetKind, cameras: [&str; N]) -> UserFixture {
    let user = user("alice").cameras(cameras);
    match kind {
        SetKind::Layout => user.layouts(["wall"]),
        SetKind::Group => user.groups(["wall"]),
    }
}

fn with_wall(kind: SetKind, grant: Grant) -> Grant {
    match kind {
        SetKind::Layout => grant.with_layouts([5]),
        SetKind::Group => grant.with_groups([5]),
    }
}

#[test]
fn a_set_is_granted_once_every_camera_in_it_is() {
    for (kind, rule) in KINDS
        .into_iter()
        .zip(["LayoutCamerasNotGranted", "GroupCamerasNotGranted"])
    {
        let mut edits = Edits::of(wall(kind, ["gate-1", "gate-2"]));
        assert_eq!(broken(&edits.edit(asking(kind, ["gate-1"]))), [rule]);
        assert_eq!(edits.held, grant(), "nothing is added until all is valid");
        assert_eq!(
            told(&edits.edit(asking(kind, ["gate-1", "gate-2"]))),
            "",
            "{kind}"
        );
        assert_eq!(edits.held, with_wall(kind, grant().with_cameras([11, 12])));
    }
}

#[test]
fn revoking_a_camera_withdraws_the_sets_that_show_it_and_keeps_its_name_until_they_are_gone() {
    for (kind, rule) in KINDS
        .into_iter()
        .zip(["RevokedCameraInLayout", "RevokedCameraInGroup"])
    {
        let mut edits = Edits::of(wall(kind, ["gate-1", "gate-2"]));
        edits.edit(asking(kind, ["gate-1", "gate-2"]));
        for again in ["the edit", "the next look", "the one after"] {
            let verdict = edits.edit(asking(kind, ["gate-1"]));
            assert_eq!(broken(&verdict), [rule], "at {again}");
            assert_eq!(edits.held, grant().with_cameras([11]), "at {again}");
        }
        assert!(edits.edit(user("alice").cameras(["gate-1"])).is_valid());
    }
}

#[test]
fn a_revoked_camera_and_one_that_never_was_granted_are_one_violation_that_keeps_its_name() {
    let mut edits = Edits::of(wall(SetKind::Layout, ["gate-1", "gate-2"]).camera("gate-3", 13));
    edits.edit(asking(SetKind::Layout, ["gate-1", "gate-2"]));
    edits.site = edits.site.showing(5, 13);
    let first = edits.edit(asking(SetKind::Layout, ["gate-1"]));
    let second = edits.edit(asking(SetKind::Layout, ["gate-1"]));
    insta::assert_snapshot!(told(&first), @"
    RevokedCameraInLayout spec.access.layouts.names[0]
      layout `wall` shows 2 cameras that are no longer granted: `gate-2`, `gate-3`
      grant what it shows too, or take the layout away; until then the layout is withdrawn
    ");
    assert_eq!(told(&first), told(&second));
}

#[test]
fn a_camera_that_was_slipped_into_a_set_never_shows_in_it() {
    for kind in KINDS {
        let mut edits = Edits::of(wall(kind, ["gate-1", "gate-1"]));
        edits.edit(asking(kind, ["gate-1"]));
        assert_eq!(edits.held, with_wall(kind, grant().with_cameras([11])));
        edits.site = edits.site.holding(kind, 5, 12);
        let verdict = edits.edit(asking(kind, ["gate-1"]));
        assert_eq!(verdict.decision, Decision::ShrinkOnly);
        assert_eq!(edits.held, grant().with_cameras([11]), "{kind}");
    }
}

#[test]
fn a_camera_that_a_set_should_hold_counts_before_it_does() {
    for kind in KINDS {
        let mut edits = Edits::of(
            site()
                .camera("gate-1", 11)
                .set(kind, "wall", 5, ["gate-1", "gate-2"])
                .camera("gate-2", 12),
        );
        assert!(!edits.edit(asking(kind, ["gate-1"])).is_valid(), "{kind}");
    }
}

#[test]
fn a_camera_that_nobody_declares_is_named_as_the_vms_calls_it() {
    let site = wall(SetKind::Layout, ["gate-1", "gate-2"])
        .stray_camera("Back door", 99)
        .showing(5, 99);
    let verdict = site.judge(&asking(SetKind::Layout, ["gate-1", "gate-2"]));
    insta::assert_snapshot!(told(&verdict), @"
    LayoutCamerasNotGranted spec.access.layouts.names[0]
      layout `wall` shows a camera that is not granted: `Back door` (id 99, which no VmsCamera declares)
      grant what it shows too, or take the layout away; until then the layout is withdrawn
    ");
}

#[test]
fn a_camera_that_the_vms_has_lost_is_named_and_not_called_ungranted() {
    let site = site()
        .camera("gate-1", 11)
        .lost_camera("gate-2", 12)
        .layout("wall", 5, ["gate-1", "gate-2"]);
    let asked = site.judge(&asking(SetKind::Layout, ["gate-1", "gate-2"]));
    insta::assert_snapshot!(told(&asked), @"
    UnknownInStore spec.access.cameras.names[1]
      the VMS has no camera of id 12, which VmsCamera `gate-2` stands for
      correct the VmsCamera, or create the camera in the VMS
      (waiting)
    UnknownInStore spec.access.layouts.names[0]
      layout `wall` should hold camera `gate-2`, which the VMS does not have
      correct the VmsCamera, or create the camera in the VMS
      (waiting)
    ");
    let not_asked = site.judge(&asking(SetKind::Layout, ["gate-1"]));
    insta::assert_snapshot!(told(&not_asked), @"
    LayoutCamerasNotGranted spec.access.layouts.names[0]
      layout `wall` shows a camera that is not granted: `gate-2`
      grant what it shows too, or take the layout away; until then the layout is withdrawn
    ");
}

#[test]
fn a_long_list_is_cut() {
    let numbers = ["c1", "c2", "c3", "c4", "c5", "c6", "c7"];
    let mut site = site();
    for (id, name) in (1..).zip(numbers) {
        site = site.camera(name, id);
    }
    let verdict = site
        .layout("wall", 5, numbers)
        .judge(&user("alice").layouts(["wall"]));
    insta::assert_snapshot!(told(&verdict), @"
    LayoutCamerasNotGranted spec.access.layouts.names[0]
      layout `wall` shows 7 cameras that are not granted: `c1`, `c2`, `c3`, `c4`, `c5`, 2 more
      grant what it shows too, or take the layout away; until then the layout is withdrawn
    ");
}
