//! Never more than declared, at no moment: access as a set of camera × action × address × moment.

use std::{collections::BTreeSet, net::IpAddr, sync::Arc};

use proptest::prelude::*;

use super::{Names, intent};
use crate::{
    domain::{access::Grant, name::CameraId, permission::PermissionName, site::SetKind},
    fixtures::{
        random::{Contents, MOMENTS, contents, grants, moment},
        store_user,
    },
    plan::{Difference, Intent, PasswordIntent, Step, plan},
    world::StoreUser,
};

/// One from each part into which the ranges of the fixtures cut all addresses.
const ADDRESSES: [&str; 7] = [
    "192.0.2.1",
    "192.0.2.100",
    "192.0.2.130",
    "192.0.2.200",
    "203.0.113.7",
    "2001:db8::1",
    "198.51.100.1",
];

/// Who can see which camera, doing what, from where and when; watching needs no permission.
type Reach = BTreeSet<(CameraId, Option<PermissionName>, IpAddr, i64)>;

fn reach(grant: &Grant, contents: &Contents) -> Reach {
    let shown = [SetKind::Layout, SetKind::Group]
        .into_iter()
        .flat_map(|kind| {
            let granted = grant.access.sets(kind).iter();
            granted.filter_map(move |id| contents.get(&(kind, id.clone())))
        });
    let cameras: BTreeSet<_> = shown.chain([&grant.access.cameras]).flatten().collect();
    let actions = || grant.permissions.iter().cloned().map(Some).chain([None]);
    let addresses = || {
        let all = ADDRESSES.map(|address| address.parse::<IpAddr>().unwrap());
        all.into_iter()
            .filter(|address| grant.network.allows(*address))
    };
    let moments = || {
        let all = -1..=MOMENTS;
        all.filter(|number| grant.validity.absence(moment(*number)).is_none())
    };
    let mut reach = Reach::new();
    for camera in cameras {
        for action in actions() {
            for address in addresses() {
                let at = |moment| (camera.clone(), action.clone(), address, moment);
                reach.extend(moments().map(at));
            }
        }
    }
    reach
}

/// What the store has after a step, as a store does it: a change leads from what is there.
fn execute(step: &Step, before: Option<StoreUser>) -> Option<StoreUser> {
    match step {
        Step::Create(user) => {
            assert_eq!(before, None, "nobody is made twice");
            Some(StoreUser {
                display_name: Arc::clone(&user.display_name),
                login: user.login.clone(),
                ..store_user(user.grant.clone())
            })
        }
        Step::Update(change) => {
            let known = before.as_ref().map(|before| &before.grant);
            assert_eq!(known, Some(&change.from), "a change knows what is there");
            before.map(|before| StoreUser {
                grant: change.to.clone(),
                display_name: Arc::clone(&change.display_name),
                ..before
            })
        }
        Step::SetPassword(_) => before,
        Step::Delete(_) => None,
    }
}

fn passwords() -> impl Strategy<Value = PasswordIntent> {
    prop_oneof![
        Just(PasswordIntent::Leave),
        Just(PasswordIntent::Replace),
        Just(PasswordIntent::Complete),
    ]
}

/// Who is there before: nobody, or somebody who may have another name.
fn before() -> impl Strategy<Value = Option<StoreUser>> {
    proptest::option::weighted(
        0.8,
        (grants(), any::<bool>()).prop_map(|(grant, renamed)| {
            let mut user = store_user(grant);
            if renamed {
                user.display_name = "Somebody".into();
            }
            user
        }),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn after_any_prefix_access_is_part_of_what_it_was_or_of_what_it_will_be(
        before in before(),
        target in grants(),
        contents in contents(),
        password in passwords(),
        cameras_per_create in 0..5_usize,
    ) {
        let names = Names::of_alice();
        let planned = |current: Option<&StoreUser>, password| {
            plan(&Intent { password, cameras_per_create, ..intent(current, &target, &names) })
        };
        let nothing = Grant::nothing();
        let held = before.as_ref().map_or(&nothing, |user| &user.grant);
        let (was, will) = (reach(held, &contents), reach(&target, &contents));
        let mut now = before.clone();
        let mut password = password;
        // A new user is made first; what to do next is planned from what the store kept.
        for _ in 0..2 {
            for step in planned(now.as_ref(), password) {
                let outstanding = now.as_ref().is_some_and(|user| Difference::between(&user.grant, &target).takes());
                let earlier = now.as_ref().map_or(Reach::new(), |user| reach(&user.grant, &contents));
                now = execute(&step, now);
                let reached = reach(&now.as_ref().expect("nobody is deleted").grant, &contents);
                prop_assert!(reached.is_subset(&was) || reached.is_subset(&will), "after {step:?}");
                prop_assert!(!outstanding || reached.is_subset(&earlier), "{step:?} adds too early");
                if step.sets_password() {
                    password = PasswordIntent::Leave;
                }
            }
        }
        let now = now.expect("nobody is deleted");
        prop_assert_eq!(&now.grant, &target);
        prop_assert_eq!(&now.display_name, &names.display_name);
        prop_assert_eq!(planned(Some(&now), PasswordIntent::Leave), []);
    }

    #[test]
    fn a_change_adds_or_takes_and_never_both(current in grants(), target in grants()) {
        let (alice, names) = (store_user(current), Names::of_alice());
        for step in plan(&intent(Some(&alice), &target, &names)) {
            let Step::Update(change) = step else { panic!("no password and nobody new") };
            prop_assert!(change.from.is_within(&change.to) || change.to.is_within(&change.from));
        }
    }

    #[test]
    fn a_replaced_password_comes_before_all_growth_and_a_completing_one_after_everything(
        current in grants(),
        target in grants(),
    ) {
        let (alice, names) = (store_user(current), Names::of_alice());
        let planned = |password| plan(&Intent { password, ..intent(Some(&alice), &target, &names) });
        let grows = |step: &Step| matches!(step, Step::Update(change) if !change.to.is_within(&change.from));
        let replacing = planned(PasswordIntent::Replace);
        let set = replacing.iter().position(Step::sets_password).expect("a password is set");
        prop_assert!(!replacing[..set].iter().any(grows));
        let completing = planned(PasswordIntent::Complete);
        prop_assert!(completing.last().is_some_and(Step::sets_password));
    }

    #[test]
    fn a_difference_is_what_leads_from_one_grant_to_the_other(from in grants(), to in grants()) {
        let difference = Difference::between(&from, &to);
        prop_assert_eq!(difference.is_empty(), from == to);
        prop_assert_eq!(difference.takes(), !from.is_within(&to));
        let cameras = &(&from.access.cameras - &difference.cameras.removed) | &difference.cameras.added;
        prop_assert_eq!(&cameras, &to.access.cameras);
        prop_assert!(difference.cameras.added.is_disjoint(&from.access.cameras));
        prop_assert_eq!(difference.network.is_some(), from.network != to.network);
        prop_assert_eq!(difference.validity.is_some(), from.validity != to.validity);
        let fields = Difference::between(&to, &from).fields();
        prop_assert_eq!(difference.fields(), fields);
    }
}
