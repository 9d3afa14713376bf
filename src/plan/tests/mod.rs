//! The order of steps, held to the promise that carries the product, and the plans of single edits.

mod promise;
mod sets;

use super::{Change, FirstPassword, Identified, Intent, PasswordIntent, Step, plan};
use crate::{
    domain::access::Grant,
    fixtures::{grant, store_user},
    world::StoreUser,
};

/// What leads from one grant to another, for a user whose name and password stay.
fn intent<'a>(current: Option<&'a StoreUser>, target: &'a Grant, names: &'a Names) -> Intent<'a> {
    Intent {
        login: &names.login,
        display_name: &names.display_name,
        target,
        current,
        password: PasswordIntent::Leave,
        proven: true,
        accepted_terms: None,
        cameras_per_create: 500,
    }
}

/// What the user is called.
struct Names {
    login: crate::domain::name::Login,
    display_name: std::sync::Arc<str>,
}

impl Names {
    fn of_alice() -> Self {
        let StoreUser {
            login,
            display_name,
            ..
        } = store_user(grant());
        Self {
            login,
            display_name,
        }
    }
}

/// A plan in short words.
fn outline(steps: &[Step]) -> Vec<String> {
    steps
        .iter()
        .map(|step| match step {
            Step::Create(user) => {
                let cameras = user.grant.access.cameras.len();
                format!("create {:?} {cameras}", user.password)
            }
            Step::Update(change) => outline_of(change),
            Step::SetPassword(_) => "password".to_owned(),
            Step::Delete(_) => "delete".to_owned(),
        })
        .collect()
}

fn outline_of(change: &Change) -> String {
    let Change { from, to, .. } = change;
    if from == to {
        return format!("rename {}", change.display_name);
    }
    let word = if to.is_within(from) {
        "shrink"
    } else if from.is_within(to) {
        "grow"
    } else {
        "exchange"
    };
    word.to_owned()
}

#[test]
fn nothing_to_do_is_no_step() {
    let alice = store_user(grant().with_cameras([11]));
    let steps = plan(&intent(Some(&alice), &alice.grant, &Names::of_alice()));
    assert_eq!(steps, []);
}

#[test]
fn another_name_alone_is_one_step() {
    let alice = store_user(grant().with_cameras([11]));
    let names = Names {
        display_name: "Alice Lane".into(),
        ..Names::of_alice()
    };
    let steps = plan(&intent(Some(&alice), &alice.grant, &names));
    assert_eq!(outline(&steps), ["rename Alice Lane"]);
}

#[test]
fn another_name_travels_with_the_first_change() {
    let alice = store_user(grant().with_cameras([11]));
    let names = Names {
        display_name: "Alice Lane".into(),
        ..Names::of_alice()
    };
    for (target, outlined) in [
        (grant(), "shrink"),
        (grant().with_cameras([11, 12]), "grow"),
    ] {
        let steps = plan(&intent(Some(&alice), &target, &names));
        assert_eq!(outline(&steps), [outlined]);
        let [Step::Update(change)] = steps.as_slice() else {
            panic!("{steps:?}");
        };
        assert_eq!(&*change.display_name, "Alice Lane");
    }
}

#[test]
fn what_is_taken_comes_first_and_what_is_given_last() {
    let alice = store_user(grant().with_cameras([11]).within(["192.0.2.0/24"]));
    let target = grant().with_cameras([12]).within(["203.0.113.7"]);
    let steps = plan(&intent(Some(&alice), &target, &Names::of_alice()));
    assert_eq!(outline(&steps), ["shrink", "grow"]);
    let [Step::Update(shrink), Step::Update(grow)] = steps.as_slice() else {
        panic!("{steps:?}");
    };
    assert_eq!(shrink.to, Grant::nothing(), "nobody, from nowhere");
    assert_eq!(grow.from, shrink.to);
}

#[test]
fn another_password_comes_after_what_is_taken_and_before_what_is_given() {
    let alice = store_user(grant().with_cameras([11]));
    let target = grant().with_cameras([12]);
    let names = Names::of_alice();
    let steps = plan(&Intent {
        password: PasswordIntent::Replace,
        ..intent(Some(&alice), &target, &names)
    });
    assert_eq!(outline(&steps), ["shrink", "password", "grow"]);
}

#[test]
fn the_real_password_of_a_new_user_comes_last() {
    let alice = store_user(grant().with_cameras([11]));
    let target = grant().with_cameras([12]);
    let names = Names::of_alice();
    let steps = plan(&Intent {
        password: PasswordIntent::Complete,
        ..intent(Some(&alice), &target, &names)
    });
    assert_eq!(outline(&steps), ["shrink", "grow", "password"]);
}

#[test]
fn every_step_names_the_user_by_id_and_login() {
    let alice = store_user(grant().with_cameras([11]));
    let target = grant().with_cameras([12]);
    let names = Names::of_alice();
    let steps = plan(&Intent {
        password: PasswordIntent::Replace,
        ..intent(Some(&alice), &target, &names)
    });
    let user = Identified {
        id: alice.id,
        login: alice.login,
    };
    assert_eq!(steps.len(), 3);
    for step in &steps {
        let named = match step {
            Step::Update(change) => Some(&change.user),
            Step::SetPassword(user) | Step::Delete(user) => Some(user),
            Step::Create(_) => None,
        };
        assert_eq!(named, Some(&user));
    }
}

#[test]
fn only_a_proven_server_is_told_the_real_password_with_the_create() {
    let target = grant().with_cameras([11, 12]);
    let names = Names::of_alice();
    for (password, proven, first) in [
        (PasswordIntent::Replace, true, FirstPassword::Declared),
        (PasswordIntent::Complete, true, FirstPassword::Declared),
        (PasswordIntent::Leave, true, FirstPassword::Unknown),
        (PasswordIntent::Replace, false, FirstPassword::Unknown),
        (PasswordIntent::Complete, false, FirstPassword::Unknown),
        (PasswordIntent::Leave, false, FirstPassword::Unknown),
    ] {
        let steps = plan(&Intent {
            password,
            proven,
            ..intent(None, &target, &names)
        });
        assert_eq!(outline(&steps), [format!("create {first:?} 2")]);
        assert_eq!(steps[0].sets_password(), first == FirstPassword::Declared);
    }
}

#[test]
fn a_user_of_more_cameras_than_a_create_takes_begins_without_layouts_and_groups() {
    let target = grant()
        .with_cameras([11, 12, 13])
        .with_layouts([5])
        .with_groups([7])
        .with_permissions(["ptz"])
        .within(["203.0.113.7"]);
    let names = Names::of_alice();
    let steps = plan(&Intent {
        cameras_per_create: 2,
        ..intent(None, &target, &names)
    });
    let [Step::Create(first)] = steps.as_slice() else {
        panic!("{steps:?}");
    };
    assert_eq!(
        first.grant,
        grant()
            .with_cameras([11, 12])
            .with_permissions(["ptz"])
            .within(["203.0.113.7"])
    );
}
