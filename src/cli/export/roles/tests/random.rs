//! Any users.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{
    collection::vec,
    prelude::*,
    sample::{select, subsequence},
};

use super::{
    expanded::{expanded_user, lines},
    user,
};
use crate::{
    cli::export::roles::{
        CameraGroups, CameraSets,
        part::{Part, Thing},
        suggest,
    },
    domain::{
        license::Level,
        permission::{PermissionGroup, documented},
    },
};

const CAMERAS: usize = 14;
const GROUPS: [&str; 3] = ["yard", "hall", "roof"];

fn camera(number: usize) -> String {
    format!("camera-{number}")
}

/// Things of which many meet, most of them in long lists.
fn all_things() -> Vec<Thing> {
    let cameras = (0..CAMERAS).map(|number| Thing::Camera(camera(number)));
    let groups = GROUPS.iter().map(|group| Thing::Group((*group).to_owned()));
    let walls = ["north", "south"].map(|wall| Thing::Layout(wall.to_owned()));
    let actions = documented().enumerate().filter(|(_, known)| {
        matches!(known.group, PermissionGroup::Archive | PermissionGroup::Ptz)
    });
    let actions = actions.map(|(place, known)| Thing::Action(known.group, place));
    let extra = ["bridges", "drones"].map(|name| Thing::Extra(name.to_owned()));
    cameras
        .chain(groups)
        .chain(walls)
        .chain(actions)
        .chain(extra)
        .collect()
}

fn own_things() -> impl Strategy<Value = Vec<Thing>> {
    let all = all_things();
    let most = all.len();
    let pools = [
        None,
        Some(vec!["192.0.2.1".to_owned()]),
        Some(vec!["192.0.2.1".to_owned(), "198.51.100.0/24".to_owned()]),
    ];
    (subsequence(all, 0..=most), select(pools.to_vec()), 0..3u32).prop_map(
        |(mut things, pool, licenses)| {
            things.extend(pool.map(Thing::Pool));
            things.extend((licenses > 0).then_some(Thing::Licenses(Level::L2, licenses)));
            things
        },
    )
}

/// Users of a few kinds, each with something more or less.
fn users() -> impl Strategy<Value = Vec<Vec<Thing>>> {
    let kinds = vec(own_things(), 1..4);
    let oddities = vec((any::<prop::sample::Index>(), own_things(), 0..4u8), 0..16);
    (kinds, oddities).prop_map(|(kinds, users)| {
        let users = users.into_iter().map(|(kind, other, difference)| {
            let kind = kind.get(&kinds);
            match difference {
                0 | 1 => kind.clone(),
                // A part of what the kind has.
                2 => kind
                    .iter()
                    .filter(|thing| other.contains(thing))
                    .cloned()
                    .collect(),
                _ => other,
            }
        });
        users.collect()
    })
}

fn groups() -> impl Strategy<Value = CameraGroups> {
    let cameras: Vec<String> = (0..CAMERAS).map(camera).collect();
    let sets = vec(subsequence(cameras, 0..=CAMERAS), GROUPS.len() * 2);
    (sets, any::<bool>()).prop_map(|(sets, are_followed)| {
        let mut sets = sets
            .into_iter()
            .map(|cameras| cameras.into_iter().collect::<BTreeSet<_>>());
        let mut named = |prefix: &str| -> CameraSets {
            let names = GROUPS.iter().map(|group| format!("{prefix}{group}"));
            names.zip(sets.by_ref()).collect()
        };
        CameraGroups {
            members: named(""),
            labels: named("group/"),
            are_followed,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn everybody_has_what_they_had_in_no_more_lines(users in users(), groups in groups()) {
        let users: Vec<_> = users.iter().map(|things| user("somebody", things)).collect();
        let suggestion = suggest(&users, &groups, &BTreeSet::new());
        prop_assert_eq!(suggestion.users.len(), users.len());
        for (before, after) in users.iter().zip(&suggestion.users) {
            let has = expanded_user(after, &suggestion.roles, &groups);
            prop_assert_eq!(has, Part::of(before).things());
        }
        let before = lines(&users, &BTreeMap::new());
        let after = lines(&suggestion.users, &suggestion.roles);
        prop_assert!(after <= before, "{} lines became {}: {:#?}", before, after, suggestion);
        for name in suggestion.roles.keys() {
            let holders = suggestion.users.iter().filter(|user| {
                user.role_refs.iter().any(|role| role.name == *name)
            });
            prop_assert!(holders.count() > 1, "{} is nobody's: {:#?}", name, suggestion);
        }
    }

    #[test]
    fn the_order_of_users_changes_nothing(
        users in users().prop_shuffle(),
        groups in groups(),
        turn in any::<prop::sample::Index>(),
    ) {
        let numbered: Vec<_> = users
            .iter()
            .enumerate()
            .map(|(number, things)| user(&number.to_string(), things))
            .collect();
        let suggestion = suggest(&numbered, &groups, &BTreeSet::new());
        prop_assert_eq!(&suggest(&numbered, &groups, &BTreeSet::new()), &suggestion);
        let mut turned = numbered.clone();
        if !turned.is_empty() {
            turned.rotate_left(turn.index(numbered.len()));
            turned.reverse();
        }
        let mut of_turned = suggest(&turned, &groups, &BTreeSet::new());
        of_turned.users.sort_by_key(|user| user.login.parse::<usize>().expect("a number"));
        prop_assert_eq!(of_turned, suggestion);
    }
}
