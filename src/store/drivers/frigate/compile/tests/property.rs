//! The requests as Frigate would carry them out, held to the promise that carries the product, for everybody who is there
//! and everybody who is logged in.

use std::collections::BTreeSet;

use proptest::{collection::vec, prelude::*, sample::select, sample::subsequence};

use super::{
    world::{CAMERAS, Picture},
    *,
};
use crate::store::drivers::frigate::decode;

const LOGINS: [&str; 4] = ["admin", "alice", "bob", "carl"];

/// Roles as anybody may have given them: of Frigate's own, by hand, one's own, somebody else's, and one that is not there.
fn any_role() -> impl Strategy<Value = String> {
    let of_ours = LOGINS
        .into_iter()
        .flat_map(|user| [own(user, 1), own(user, 2)]);
    let others = ["viewer", "admin", "night", "ghost"].map(str::to_owned);
    select(of_ours.chain(others).collect::<Vec<_>>())
}

/// Lists as anybody may have written them.
fn any_list() -> impl Strategy<Value = Vec<String>> {
    let cameras = subsequence(CAMERAS.to_vec(), 0..=CAMERAS.len());
    let marks = select(vec![
        vec![],
        vec!["vms-operator:no-camera"],
        vec!["vms-operator:no-camera", "vms-operator:retired-until:1"],
        vec!["no_such_camera"],
    ]);
    (cameras, marks).prop_map(|(cameras, marks)| {
        cameras
            .into_iter()
            .chain(marks)
            .map(str::to_owned)
            .collect()
    })
}

/// Who is there, what each role is, and who is logged in with which role: that of now, or one that nobody has any more.
fn any_world() -> impl Strategy<Value = World> {
    let users = vec((any::<bool>(), any_role()), LOGINS.len());
    let roles = vec((any_role(), any_list()), 0..8);
    let tokens = vec((select(LOGINS.to_vec()), any_role()), 0..6);
    (users, roles, tokens).prop_map(|(users, roles, tokens)| {
        let mut world = World::default();
        for (name, (is_there, role)) in LOGINS.into_iter().zip(users) {
            if is_there {
                world.users.insert(name.to_owned(), role);
            }
        }
        let is_written = |role: &str| !["viewer", "admin", "ghost"].contains(&role);
        world.roles = roles
            .into_iter()
            .filter(|(role, _)| is_written(role))
            .collect();
        // Whoever has a role may be logged in with it.
        let holders = world.users.clone().into_iter();
        // A token that outlives its role carries a name that nobody else is given.
        let outlived = tokens.into_iter().filter(|(name, role)| {
            let is_held = world.users.values().any(|held| held == role);
            !is_held && (!roles::is_ours(role) || roles::is_of(role, &login(name)))
        });
        let outlived = outlived.map(|(name, role)| (name.to_owned(), role));
        world.tokens = holders.chain(outlived).collect();
        world
    })
}

fn declared() -> impl Strategy<Value = Grant> {
    let cameras = subsequence(CAMERAS.to_vec(), 0..=3);
    (cameras, any::<bool>()).prop_map(|(cameras, may)| {
        let mut grant = seeing(&cameras);
        // A permission without a camera says nothing to Frigate, and is declared all the same.
        grant.permissions.extend(may.then(|| "ptz".into()));
        grant
    })
}

/// What the user in question may see at the most: what it sees before, or what is declared.
fn hold(before: &Picture, now: &Picture, changed: &str, declared: &Grant) {
    let declared = |sight: &BTreeSet<String>| {
        sight
            .iter()
            .all(|camera| declared.access.cameras.contains(camera.as_str()))
    };
    for (name, sight) in &now.logins {
        let before = before.logins.get(name);
        let is_within = before.is_some_and(|before| sight.is_subset(before));
        assert!(
            is_within || (name == changed && declared(sight)),
            "{name} {sight:?}"
        );
    }
    for ((name, sight), (_, before)) in now.tokens.iter().zip(&before.tokens) {
        let is_within = sight.is_subset(before);
        assert!(
            is_within || (name == changed && declared(sight)),
            "token of {name} {sight:?}"
        );
    }
}

/// Carries requests out one by one, and looks after each.
fn play(world: &mut World, requests: &[Request], changed: &str, declared: &Grant) {
    let before = world.picture();
    for request in requests {
        world.carry_out(request);
        hold(&before, &world.picture(), changed, declared);
    }
}

fn held(world: &World, user: &str) -> Option<Grant> {
    decode::user(&user.into(), &world.state())
        .unwrap()
        .map(|user| user.grant)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_prefix_of_the_requests_gives_anybody_more_than_before_or_after(
        mut world in any_world(),
        to in declared(),
    ) {
        let Some(from) = held(&world, "alice") else {
            return Ok(());
        };
        let common = from.intersection(&to);
        for (from, to) in [(&from, &common), (&common, &to)] {
            let requests = update(&world.state(), &change("alice", from, to), NONCE).unwrap();
            play(&mut world, &requests, "alice", to);
            let held = held(&world, "alice");
            prop_assert_eq!(held.as_ref(), Some(to));
        }
    }

    #[test]
    fn whoever_is_made_sees_nothing_until_the_last_request_and_nobody_else_more(
        world in any_world(),
        to in declared(),
    ) {
        let mut world = world.without("alice");
        let user = new_user("alice", to.clone());
        let password = plain_password("alice-password-1");
        let creation = create(&world.state(), &user, &password, NONCE).unwrap();
        play(&mut world, &[creation.prepares, creation.makes, creation.ends_tokens], "alice", &seeing(&[]));
        prop_assert_eq!(held(&world, "alice"), Some(seeing(&[])));
        let gives: Vec<Request> = creation.gives.into_iter().collect();
        play(&mut world, &gives, "alice", &to);
        prop_assert_eq!(held(&world, "alice"), Some(to));
    }

    #[test]
    fn whoever_is_deleted_leaves_tokens_of_a_role_of_ours_that_see_nothing(mut world in any_world()) {
        let role = world.users.get("alice").cloned();
        let is_own = role.as_ref().is_some_and(|role| {
            let is_shared = world.users.iter().any(|(name, held)| name != "alice" && held == role);
            roles::is_of(role, &login("alice")) && !is_shared && world.roles.contains_key(role)
        });
        let deletion = delete(&world.state(), &identified("alice"), NOW).unwrap();
        let requests: Vec<Request> = deletion.retires.into_iter().chain(deletion.deletes).collect();
        play(&mut world, &requests, "alice", &seeing(&[]));
        prop_assert!(!world.users.contains_key("alice"));
        if let Some(role) = role.filter(|_| is_own) {
            world.tokens = vec![("alice".to_owned(), role)];
            prop_assert_eq!(&world.picture().tokens, &[("alice".to_owned(), BTreeSet::default())]);
        }
    }

    #[test]
    fn what_is_swept_gives_nobody_more_but_whom_no_token_can_be_left(mut world in any_world()) {
        if let Some(request) = sweep(&world.state(), NOW) {
            let mut kept = world.clone();
            let Body::Roles(lists) = &request.body else { panic!("{request:?}") };
            // Of a role that goes no token is in use any more.
            kept.tokens.retain(|(_, role)| !lists.get(role).is_some_and(Option::is_none));
            for (role, list) in lists {
                prop_assert!(!world.users.values().any(|held| held == role));
                prop_assert!(list.is_some() || roles::retired_until(&as_read(&world.roles[role])).is_some());
            }
            play(&mut kept, std::slice::from_ref(&request), "", &seeing(&[]));
            world.carry_out(&request);
            prop_assert!(world.users.values().all(|role| kept.roles.contains_key(role) == world.roles.contains_key(role)));
        }
    }

    #[test]
    fn whatever_somebody_can_see_by_hand_is_seen_to_be_more_than_declared(
        world in any_world(),
        to in declared(),
    ) {
        if let Some(found) = held(&world, "alice") {
            let sight = &world.picture().logins["alice"];
            let is_declared = sight.iter().all(|camera| to.access.cameras.contains(camera.as_str()));
            prop_assert!(is_declared || !found.is_within(&to), "{found:?}");
        }
    }

    #[test]
    fn what_is_written_is_read_as_it_was_meant(to in declared()) {
        let list = roles::list(&to).unwrap();
        let list = as_read(&list);
        prop_assert!(roles::is_as_written(&list));
        prop_assert_eq!(roles::grant(&list), to);
    }
}

fn as_read(list: &[String]) -> Vec<std::sync::Arc<str>> {
    list.iter().map(|entry| entry.as_str().into()).collect()
}
