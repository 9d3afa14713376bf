//! Random sites, and users who hold anything: after any prefix of the steps nobody sees more than before.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use proptest::{collection::vec, prelude::*, sample::subsequence};

use super::{KINDS, keeping, managed, plans};
use crate::{
    domain::{
        name::{CameraId, Name, SetId},
        site::{Anchor, CameraSet, Selection, SetKind},
    },
    fixtures::{
        SiteFixture, by_name,
        random::{CAMERAS, Contents, SETS, contents, grants},
        set, store_user,
    },
    plan::{Growth, Onlooker, SetStep},
    world::{ObservedSet, StoreUser},
};

/// Who sees which camera: by themselves, and by what they hold.
fn seen(users: &[StoreUser], contents: &Contents) -> Vec<BTreeSet<CameraId>> {
    let of = |user: &StoreUser| {
        let access = &user.grant.access;
        let held = KINDS.into_iter().flat_map(|kind| {
            let sets = access.sets(kind).iter();
            sets.filter_map(move |id| contents.get(&(kind, id.clone())))
        });
        held.flatten().chain(&access.cameras).cloned().collect()
    };
    users.iter().map(of).collect()
}

/// What the VMS has after a step: each is written whole.
fn carry_out(
    step: &SetStep,
    contents: &mut Contents,
    titles: &mut BTreeMap<(SetKind, SetId), Arc<str>>,
) {
    match step {
        SetStep::Make(made) => {
            let id = SetId::from(format!("{}-{}", made.kind.noun(), made.name));
            let key = (made.kind, id);
            assert!(!contents.contains_key(&key), "made twice");
            titles.insert(key.clone(), Arc::clone(&made.name));
            contents.insert(key, made.cells.iter().cloned().collect());
        }
        SetStep::Change(change) => {
            let key = (change.set.kind, change.set.id.clone());
            assert_eq!(contents[&key], change.from, "a change knows what is there");
            assert!(change.added().is_empty() || change.removed().is_empty());
            titles.insert(key.clone(), Arc::clone(&change.name));
            contents.insert(key, change.to.iter().cloned().collect());
        }
        SetStep::Delete(set) => {
            contents.remove(&(set.kind, set.id.clone()));
        }
    }
}

fn site_of(
    contents: &Contents,
    titles: &BTreeMap<(SetKind, SetId), Arc<str>>,
    declared: &[Option<Vec<&'static str>>],
) -> SiteFixture {
    let mut site = keeping();
    for ((kind, id), members) in contents {
        let observed = ObservedSet {
            name: titles
                .get(&(*kind, id.clone()))
                .cloned()
                .unwrap_or_else(|| format!("title {id}").into()),
            members: members.clone(),
        };
        match kind {
            SetKind::Layout => site.inventory.layouts.insert(id.clone(), observed),
            SetKind::Group => site.inventory.groups.insert(id.clone(), observed),
        };
    }
    let places = KINDS.into_iter().flat_map(|kind| {
        // The last of each is not there at first.
        SETS.into_iter().chain(["new"]).map(move |id| (kind, id))
    });
    for ((kind, id), members) in places.zip(declared) {
        let Some(members) = members else { continue };
        let members = Selection {
            names: members
                .iter()
                .map(|id| Name::from(format!("camera-{id}")))
                .collect(),
            ..Selection::default()
        };
        let anchor = match id {
            "new" => by_name("new"),
            id => Anchor::Id(id.into()),
        };
        site = site.declaring(managed(CameraSet {
            anchor,
            ..set(kind, &format!("set-{id}"), 0, members)
        }));
    }
    site
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_prefix_of_the_steps_shows_anybody_more_and_the_end_is_what_is_declared(
        before in contents(),
        holders in vec(grants(), 0..4),
        declared in vec(proptest::option::of(subsequence(CAMERAS.to_vec(), 1..=CAMERAS.len())), 8),
    ) {
        let users: Vec<StoreUser> = holders.into_iter().map(store_user).collect();
        let (mut contents, mut titles) = (before, BTreeMap::new());
        let at_first = seen(&users, &contents);
        let mut last = at_first.clone();
        let mut withheld: Vec<(Growth, Vec<Onlooker>)> = Vec::new();
        for round in 0.. {
            prop_assert!(round < 4, "the steps never end");
            let site = site_of(&contents, &titles, &declared);
            let mut steps = Vec::new();
            withheld.clear();
            for plan in plans(&site).into_values() {
                let plan = plan.unwrap();
                if let Some(step) = plan.step {
                    steps.push(step);
                } else if let Some(growth) = plan.growth {
                    let onlookers: Vec<_> = users.iter().filter_map(|user| growth.onlooker(user)).collect();
                    steps.extend(growth.admitted(&onlookers).map(SetStep::Change));
                    withheld.push((growth, onlookers));
                }
            }
            if steps.is_empty() {
                break;
            }
            for step in steps {
                carry_out(&step, &mut contents, &mut titles);
                let now = seen(&users, &contents);
                for (now, before) in now.iter().zip(&last) {
                    prop_assert!(now.is_subset(before), "{step:?} shows a camera");
                }
                last = now;
            }
        }
        let site = site_of(&contents, &titles, &declared).resolved();
        for kind in KINDS {
            for set in site.sets(kind).values() {
                let growth = withheld.iter().find(|(growth, _)| Some(&growth.whole.set.id) == set.resolution.found() && growth.whole.set.kind == kind);
                let lacking: BTreeSet<CameraId> = growth.iter().flat_map(|(_, onlookers)| onlookers).flat_map(|onlooker| onlooker.cameras.clone()).collect();
                prop_assert_eq!(&set.missing, &lacking);
                prop_assert!(set.surplus.is_empty());
            }
        }
    }
}
