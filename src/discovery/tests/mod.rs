mod guard;
mod random;
mod rounds;

use std::time::Duration;

use self::rounds::{KEEP, discovering, of_camera, vms};
use super::Plan;
use crate::{
    domain::{
        discovery::{DISCOVERED, IN_GROUP},
        site::Anchor,
    },
    fixtures::{camera, user},
    world::{Object, Resolution},
};

#[test]
fn what_nobody_declares_appears_once_by_the_name_that_export_gives_it() {
    let mut rounds = discovering(vms());
    let plan = rounds.round();
    assert_eq!(plan.waiting, None);
    assert_eq!(rounds.cameras(), ["north-gate", "yard"]);
    assert_eq!(
        rounds.labels("north-gate"),
        [format!("{IN_GROUP}outside").as_str(), DISCOVERED]
    );
    assert_eq!(rounds.labels("yard"), [DISCOVERED]);
    assert_eq!(
        rounds.plan(),
        Plan::default(),
        "a second look finds nothing to do"
    );
}

#[test]
fn a_renamed_camera_keeps_its_object_and_a_new_one_of_its_name_gets_another_name() {
    let mut rounds = discovering(vms());
    rounds.settle();
    let cameras = &mut rounds.site.inventory.cameras;
    cameras.insert("11".into(), "South gate".into());
    cameras.insert("13".into(), "North gate".into());
    rounds.settle();
    assert_eq!(rounds.cameras(), ["north-gate", "north-gate-13", "yard"]);
}

#[test]
fn what_is_declared_by_hand_comes_first_and_the_discovered_object_goes() {
    let mut rounds = discovering(vms());
    rounds.settle();
    // Also where its name comes later in the alphabet.
    let by_hand = camera("zz-gate", Anchor::Id("11".into()));
    rounds.site.world.apply(Object::Camera(by_hand));
    let resolved = rounds.site.resolved();
    assert_eq!(
        resolved.cameras()["zz-gate"].resolution,
        Resolution::Found("11".into())
    );
    rounds.settle();
    assert_eq!(rounds.cameras(), ["yard", "zz-gate"]);
}

#[test]
fn what_is_gone_stays_for_its_time_and_comes_back_as_it_was() {
    let mut rounds = discovering(vms());
    rounds.settle();
    rounds.site.inventory.cameras.remove("11");
    rounds.after(KEEP.saturating_sub(Duration::from_secs(1)));
    rounds.settle();
    assert_eq!(rounds.labels("north-gate").len(), 2, "it keeps its labels");
    rounds
        .site
        .inventory
        .cameras
        .insert("11".into(), "North gate".into());
    rounds.settle();
    rounds.site.inventory.cameras.remove("11");
    rounds.after(Duration::from_secs(1));
    rounds.settle();
    assert_eq!(rounds.cameras().len(), 2, "its time begins anew");
    rounds.after(KEEP);
    rounds.settle();
    assert_eq!(rounds.cameras(), ["yard"]);
}

#[test]
fn nothing_is_deleted_that_somebody_edited_or_that_anything_names() {
    let asks = user("alice").cameras(["yard"]);
    let mut rounds = discovering(vms().declaring(Object::User(Box::new(asks.declared))));
    rounds.settle();
    rounds.edited("north-gate");
    rounds.site.inventory.cameras.clear();
    rounds
        .site
        .inventory
        .cameras
        .insert("20".into(), "New".into());
    rounds.after(KEEP * 2);
    rounds.settle();
    assert_eq!(rounds.cameras(), ["new", "north-gate", "yard"]);
    assert!(
        !rounds.present[&of_camera("north-gate")].is_owned,
        "it outlives its server"
    );
}

#[test]
fn a_vms_that_shows_nothing_at_all_takes_nothing_along() {
    let mut rounds = discovering(vms());
    rounds.settle();
    rounds.site.inventory.cameras.clear();
    rounds.site.inventory.groups.clear();
    rounds.after(KEEP * 2);
    rounds.settle();
    assert_eq!(rounds.cameras().len(), 2);
}

#[test]
fn without_labels_from_groups_no_editor_of_groups_decides_anything() {
    let mut rounds = discovering(vms());
    rounds.discovery.labels_from_groups = false;
    rounds.settle();
    assert_eq!(rounds.labels("north-gate"), [DISCOVERED]);
    rounds.discovery.labels_from_groups = true;
    rounds.settle();
    assert_eq!(rounds.labels("north-gate").len(), 2);
    rounds.discovery.labels_from_groups = false;
    rounds.settle();
    assert_eq!(
        rounds.labels("north-gate"),
        [DISCOVERED],
        "labels of before go"
    );
}

#[test]
fn only_what_is_asked_for_appears() {
    let mut rounds = discovering(vms());
    rounds.discovery.cameras = false;
    rounds.settle();
    assert!(rounds.cameras().is_empty());
}
