//! A user and what it holds, for tests on a reference store.

use vms_operator::{
    domain::{
        access::{Access, Grant},
        license::Licenses,
        name::{Login, UserId},
        network::{AddressSet, Network},
        password::{Password, PasswordValue},
        validity::Validity,
    },
    plan::{Change, FirstPassword, Identified, NewUser},
    store::{Aipix, UserStore},
    world::{Inventory, StoreUser},
};

pub(super) fn login(text: &str) -> Login {
    text.parse().expect("a login")
}

pub(super) fn password() -> PasswordValue {
    Password::parse(b"alice-watches")
        .expect("a password")
        .into()
}

pub(super) fn new_user(grant: Grant) -> NewUser {
    NewUser {
        login: login("alice@example.com"),
        display_name: "Alice Lane".into(),
        grant,
        password: FirstPassword::Declared,
        accepted_terms: None,
    }
}

pub(super) fn identified(user: &StoreUser) -> Identified {
    Identified {
        id: user.id.clone(),
        login: user.login.clone(),
    }
}

/// A change of Alice.
pub(super) fn change(id: &UserId, from: &Grant, to: &Grant) -> Change {
    Change {
        user: Identified {
            id: id.clone(),
            login: login("alice@example.com"),
        },
        display_name: "Alice".into(),
        from: from.clone(),
        to: to.clone(),
    }
}

/// The layout of that name with all it takes to be granted.
pub(super) fn layout(inventory: &Inventory, name: &str) -> Grant {
    let mut layouts = inventory.layouts.iter();
    let (id, layout) = layouts
        .find(|(_, layout)| *layout.name == *name)
        .expect("a layout of that name");
    Grant {
        access: Access {
            cameras: layout.members.clone(),
            layouts: [id.clone()].into(),
            groups: [].into(),
        },
        permissions: ["archives-show".into(), "ptz".into()].into(),
        network: Network::Only(
            AddressSet::parse(["127.0.0.1", "10.0.0.1-10.0.0.9"]).expect("ranges"),
        ),
        licenses: Licenses::new(1, 0, 1),
        validity: Validity {
            from: "2020-01-01T00:00:00.000000001Z".parse().ok(),
            until: "9999-12-30T22:00:00.999999999Z".parse().ok(),
            suspended: false,
        },
    }
}

pub(super) async fn read(driver: &Aipix, id: &UserId) -> StoreUser {
    let user = driver.get(id).await.expect("the store answers");
    user.expect("the user is there")
}
