//! Whatever becomes of the VMS and of the objects: nobody gains more at once than is allowed, and nothing of anybody's goes.

use std::{collections::BTreeSet, sync::Arc};

use proptest::{collection::vec, prelude::*, sample::select};

use super::rounds::{KEEP, Rounds, discovering, in_group, labelled, vms};
use crate::{
    discovery::Thing,
    domain::{
        discovery::IN_GROUP,
        site::{Anchor, Operator},
    },
    fixtures::{SiteFixture, all, camera, names, user},
    world::{Object, Site},
};

/// What somebody does, in the VMS or to an object.
#[derive(Clone, Debug)]
enum Event {
    Appears(u32, &'static str),
    Vanishes(u32),
    Joins(u32, u32),
    Leaves(u32, u32),
    Declares(u32),
    Edits(usize),
    Waits,
}

fn event() -> impl Strategy<Value = Event> {
    let camera = || 11..16_u32;
    let group = || 5..8_u32;
    let title = select(&["Gate", "Yard", "gate!", "Lobby"][..]);
    prop_oneof![
        3 => (camera(), title).prop_map(|(id, title)| Event::Appears(id, title)),
        1 => camera().prop_map(Event::Vanishes),
        3 => (camera(), group()).prop_map(|(id, group)| Event::Joins(id, group)),
        1 => (camera(), group()).prop_map(|(id, group)| Event::Leaves(id, group)),
        1 => camera().prop_map(Event::Declares),
        1 => (0..8_usize).prop_map(Event::Edits),
        1 => Just(Event::Waits),
    ]
}

/// Who selects what, by groups of the VMS and by names.
fn people() -> SiteFixture {
    let mut site = vms().group("inside", 6, []).group("roof", 7, []);
    for (name, asks) in [
        ("a", in_group("outside")),
        ("b", in_group("inside")),
        ("c", in_group("inside")),
        ("d", names(["lobby"])),
        (
            "e",
            labelled(&format!("{IN_GROUP}roof"), Operator::DoesNotExist),
        ),
        ("f", all()),
    ] {
        let asks = user(name).selecting_cameras(asks);
        site = site.declaring(Object::User(Box::new(asks.declared)));
    }
    site
}

fn happen(rounds: &mut Rounds, event: &Event) {
    let text = |id: &u32| Arc::<str>::from(id.to_string());
    let inventory = &mut rounds.site.inventory;
    match event {
        Event::Appears(id, title) => {
            inventory.cameras.insert(text(id).into(), (*title).into());
        }
        Event::Vanishes(id) => {
            inventory.cameras.remove(&*text(id));
        }
        Event::Joins(id, group) => {
            let group = inventory.groups.get_mut(&*text(group)).unwrap();
            group.members.insert(text(id).into());
        }
        Event::Leaves(id, group) => {
            let group = inventory.groups.get_mut(&*text(group)).unwrap();
            group.members.remove(&*text(id));
        }
        Event::Declares(id) => {
            let by_hand = camera(&format!("hand-{id}"), Anchor::Id(text(id)));
            rounds.site.world.apply(Object::Camera(by_hand));
        }
        Event::Edits(place) => {
            if let Some(present) = rounds.present.values_mut().nth(*place) {
                present.is_edited = true;
            }
        }
        Event::Waits => rounds.after(KEEP),
    }
}

/// Each user with each camera of the VMS that their selection chooses.
fn chosen(rounds: &Rounds) -> BTreeSet<(String, String)> {
    let resolved: Site = rounds.site.resolved();
    let mut chosen = BTreeSet::new();
    for user in rounds.site.world.users() {
        for (name, camera) in resolved.cameras() {
            if let Some(id) = camera.resolution.found()
                && user.access.cameras.chooses(name, &camera.labels)
            {
                chosen.insert((user.object.name.to_string(), id.to_string()));
            }
        }
    }
    chosen
}

proptest! {
    #[test]
    fn nobody_gains_more_at_once_than_is_allowed_and_every_round_ends(events in vec(event(), 1..40)) {
        let mut rounds = discovering(people());
        for event in &events {
            happen(&mut rounds, event);
            for _ in 0..8 {
                // What happens in the VMS reaches nobody before a round: what is gone or declared by hand is no matter of ours.
                let before = chosen(&rounds);
                let edited: BTreeSet<Thing> = rounds.present.iter()
                    .filter(|(_, present)| present.is_edited)
                    .map(|(key, _)| key.clone())
                    .collect();
                let plan = rounds.round();
                let gained: BTreeSet<String> = chosen(&rounds).difference(&before)
                    .map(|(user, _)| user.clone())
                    .filter(|user| user != "f")
                    .collect();
                prop_assert!(gained.len() <= 1, "{gained:?} gain at once");
                prop_assert!(edited.iter().all(|key| rounds.present.contains_key(key)));
                if plan.steps.is_empty() {
                    break;
                }
            }
            let last = rounds.round();
            prop_assert!(last.steps.is_empty(), "{:?}", last.steps);
            let resolved = rounds.site.resolved();
            if last.waiting.is_none() {
                prop_assert_eq!(resolved.strays().len(), 0, "each camera has an object");
            }
        }
    }
}
