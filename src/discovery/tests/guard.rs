//! What reaches too many users at once waits.

use std::time::Duration;

use super::rounds::{Rounds, discovering, in_group, labelled, vms};
use crate::{
    domain::{
        discovery::{DISCOVERED, IN_GROUP},
        site::Operator,
    },
    fixtures::{all, user},
    world::Object,
};

#[test]
fn a_camera_that_reaches_too_many_users_at_once_waits_and_what_is_taken_away_does_not() {
    let mut rounds = discovering(vms().group("inside", 6, []));
    for name in ["alice", "bob"] {
        let asks = user(name).selecting_cameras(in_group("inside"));
        rounds
            .site
            .world
            .apply(Object::User(Box::new(asks.declared)));
    }
    rounds.settle();
    // From the one group into the other: two gain it, and whoever is of the first loses it.
    let groups = &mut rounds.site.inventory.groups;
    groups.get_mut("5").unwrap().members.clear();
    groups.get_mut("6").unwrap().members.insert("11".into());
    let waiting = rounds.round().waiting.unwrap();
    assert_eq!((waiting.users, waiting.objects), (2, 1));
    assert_eq!(rounds.labels("north-gate"), [DISCOVERED]);
    assert_eq!(
        rounds.round().waiting,
        Some(waiting.clone()),
        "it waits as long as nobody says so"
    );
    rounds.confirmed = Some(waiting.confirmation);
    assert_eq!(rounds.round().waiting, None);
    assert_eq!(rounds.labels("north-gate")[0], format!("{IN_GROUP}inside"));
}

#[test]
fn what_was_confirmed_once_is_asked_about_when_it_comes_again() {
    let mut rounds = discovering(vms());
    for name in ["alice", "bob"] {
        let asks = user(name).selecting_cameras(in_group("outside"));
        rounds
            .site
            .world
            .apply(Object::User(Box::new(asks.declared)));
    }
    let first = rounds.round().waiting.unwrap();
    rounds.after(Duration::from_mins(5));
    assert_eq!(
        rounds.round().waiting,
        Some(first.clone()),
        "time alone asks nothing anew"
    );
    rounds.confirmed = Some(first.confirmation.clone());
    rounds.settle();
    let members = |rounds: &mut Rounds, camera: Option<&str>| {
        let group = rounds.site.inventory.groups.get_mut("5").unwrap();
        group.members = camera.into_iter().map(Into::into).collect();
    };
    members(&mut rounds, None);
    rounds.settle();
    rounds.after(Duration::from_mins(5));
    // The annotation is still there.
    members(&mut rounds, Some("11"));
    let again = rounds.round().waiting.expect("it is asked about");
    assert_ne!(again.confirmation, first.confirmation);
    assert_eq!(rounds.labels("north-gate"), [DISCOVERED]);
}

#[test]
fn small_steps_do_not_creep_past_the_guard_one_by_one() {
    let mut rounds = discovering(vms().group("a", 6, []).group("b", 7, []));
    for name in ["a", "b"] {
        let asks = user(name).selecting_cameras(in_group(name));
        rounds
            .site
            .world
            .apply(Object::User(Box::new(asks.declared)));
    }
    rounds.settle();
    for group in ["6", "7"] {
        let group = rounds.site.inventory.groups.get_mut(group).unwrap();
        group.members.insert("12".into());
    }
    for _ in 0..3 {
        assert_eq!(rounds.round().waiting.unwrap().users, 2);
        assert_eq!(rounds.labels("yard"), [DISCOVERED]);
    }
}

#[test]
fn who_asks_for_everything_or_names_it_is_reached_as_they_asked() {
    let mut rounds = discovering(vms());
    for name in ["alice", "bob", "carol"] {
        let asks = user(name).selecting_cameras(all());
        rounds
            .site
            .world
            .apply(Object::User(Box::new(asks.declared)));
    }
    rounds.settle();
    assert_eq!(rounds.cameras().len(), 2, "those are not counted");
    // A name that was free until somebody in the VMS made a camera of it.
    for name in ["dave", "erin"] {
        let asks = user(name).cameras(["lobby"]);
        rounds
            .site
            .world
            .apply(Object::User(Box::new(asks.declared)));
    }
    rounds
        .site
        .inventory
        .cameras
        .insert("13".into(), "Lobby".into());
    assert_eq!(rounds.round().waiting.unwrap().users, 2);
    assert_eq!(rounds.cameras().len(), 2, "it is not even made");
}

#[test]
fn a_selector_that_wants_no_label_is_reached_by_what_loses_one() {
    let mut rounds = discovering(vms());
    for name in ["alice", "bob"] {
        let key = format!("{IN_GROUP}outside");
        let asks = user(name).selecting_cameras(labelled(&key, Operator::DoesNotExist));
        rounds
            .site
            .world
            .apply(Object::User(Box::new(asks.declared)));
    }
    rounds.confirmed = rounds.plan().waiting.map(|waiting| waiting.confirmation);
    rounds.settle();
    rounds.confirmed = None;
    rounds
        .site
        .inventory
        .groups
        .get_mut("5")
        .unwrap()
        .members
        .clear();
    let waiting = rounds.round().waiting.unwrap();
    assert_eq!(waiting.users, 2);
    assert_eq!(rounds.labels("north-gate").len(), 2, "the label stays");
}
