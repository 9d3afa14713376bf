//! Whom a server serves, and that nobody else counts.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{
    domain::{
        account::Account,
        fingerprint::{Fingerprint, FingerprintKey},
        name::ObjectRef,
        server::Server,
        user::User,
    },
    fixtures::share,
};

const IDENTITY: &str = "vms-1";

fn key() -> FingerprintKey {
    FingerprintKey::new([7; FingerprintKey::LENGTH])
}

/// A server that shares logins of the domain of the shop with its namespace.
fn shared_with(pattern: Option<&str>) -> Server {
    let shares = pattern.map(|pattern| share("shop").logins(pattern).into());
    Server {
        shares: shares.into_iter().collect(),
        pinned_identity: Some(IDENTITY.into()),
        ..server()
    }
}

fn of(namespace: &str, login: &str) -> User {
    user("somebody").of(namespace).login(login).declared
}

fn recorded(mut user: User) -> User {
    user.record.external_id = Some("7".into());
    user
}

fn claimed(mut user: User, claim: Fingerprint) -> User {
    user.record.claim = Some(claim);
    user
}

/// The claim of a user by that key.
fn claim_of(user: &User, key: &FingerprintKey) -> Fingerprint {
    let login = user.login.parse().unwrap();
    key.of_claim(&IDENTITY.into(), &user.uid, &login)
}

/// The record of an account beside the server.
fn account_of(user: &User, claim: Fingerprint) -> Account {
    Account {
        object: in_video(&user.uid),
        server: "main".into(),
        user: user.object.clone(),
        uid: user.uid.clone(),
        login: Arc::clone(&user.login),
        claim,
        external_id: None,
        left_behind: None,
    }
}

#[test]
fn a_server_serves_who_is_entitled_and_who_has_an_account() {
    let (shop, other) = ("eve@shop.example.com", "eve@example.com");
    let stranger = || of("office", other);
    let claim = claim_of(&stranger(), &key());
    let cases = [
        ("its own namespace", of("video", other), true),
        ("its own namespace, no login", of("video", "no login"), true),
        ("a shared login", of("shop", shop), true),
        ("another login", of("shop", other), false),
        ("what is no login", of("shop", "no login"), false),
        ("a namespace that it is not shared with", stranger(), false),
        ("an account in the status", recorded(stranger()), true),
        ("a claim on the object", claimed(stranger(), claim), false),
    ];
    for (what, user, is_served) in cases {
        for server_comes_first in [true, false] {
            let mut world = World::default();
            world.learn_key(key());
            let server = Object::Server(shared_with(Some("*@shop.example.com")));
            let declared = Object::User(Box::new(user.clone()));
            let (first, second) = if server_comes_first {
                (server, declared)
            } else {
                (declared, server)
            };
            world.apply(first);
            world.apply(second);
            assert_eq!(world.is_served(&user), is_served, "{what}");
            world.remove(&ObjectKey::Server(in_video("main")));
            assert!(!world.is_served(&user), "{what}, of a server that is gone");
        }
    }
}

#[test]
fn an_account_on_record_is_served_while_it_is_that_of_the_user() {
    let user = of("office", "eve@example.com");
    let mut world = World::default();
    world.apply(Object::Server(shared_with(None)));
    world.apply(Object::User(Box::new(user.clone())));
    let ours = account_of(&user, claim_of(&user, &key()));
    let of_another = Account {
        uid: "another".into(),
        ..ours.clone()
    };
    let by_another_key = account_of(&user, claim_of(&user, &FingerprintKey::well_known()));
    let put = |world: &mut World, account: &Account| {
        world.apply(Object::Account(Box::new(account.clone())))
    };
    let just = Affected::from([user.object.clone()]);
    assert_eq!(put(&mut world, &ours), just);
    assert!(!world.is_served(&user), "nobody knows the key yet");
    world.learn_key(key());
    assert!(world.is_served(&user));
    for account in [by_another_key, of_another] {
        assert_eq!(put(&mut world, &account), just);
        assert!(!world.is_served(&user), "{account:?}");
    }
    assert_eq!(put(&mut world, &ours), just);
    assert_eq!(put(&mut world, &ours), Affected::new(), "it is the same");
    assert_eq!(world.abandoned(&user.object).count(), 0);

    // Its object goes, and another one of that name comes.
    let gone = world.remove(&ObjectKey::User(user.object.clone()));
    assert_eq!(gone, just, "it is work although its object is gone");
    let main = in_video("main");
    assert_eq!(world.abandoned_on(&main), just);
    let another = User {
        uid: "another".into(),
        ..user.clone()
    };
    world.apply(Object::User(Box::new(another.clone())));
    assert!(!world.is_served(&another));
    assert_eq!(world.abandoned_on(&main), just);
    assert!(!world.is_taken_over(&ours));
    world.apply(Object::User(Box::new(recorded(another))));
    assert!(world.is_taken_over(&ours));
    world.remove(&ObjectKey::Account(ours.object));
    assert_eq!(world.abandoned_on(&main), Affected::new());
}

#[test]
fn an_account_whose_object_nobody_can_see_is_abandoned_once_nobody_is_entitled_to_it() {
    let user = of("shop", "eve@shop.example.com");
    let (object, shop) = (&user.object, user.object.namespace.clone());
    let shared = |mut world: World| {
        world.apply(Object::Server(shared_with(Some("*@shop.example.com"))));
        let account = account_of(&user, claim_of(&user, &key()));
        world.apply(Object::Account(Box::new(account)));
        world
    };
    let main = in_video("main");
    let elsewhere = shared(World::watching(Some(&["video".to_owned()])));
    assert_eq!(elsewhere.abandoned_on(&main), Affected::new());
    let mut world = shared(World::watching(None));
    let just = Affected::from([object.clone()]);
    assert_eq!(world.abandoned_on(&main), just);

    world.keep_unreadable(object.clone());
    assert_eq!(world.abandoned_on(&main), Affected::new());
    world.remove(&ObjectKey::User(object.clone()));
    assert_eq!(world.abandoned_on(&main), just);

    world.keep_unseen(shop.clone());
    assert_eq!(world.abandoned_on(&main), Affected::new());
    assert_eq!(world.apply(Object::Server(shared_with(None))), just);
    assert_eq!(world.abandoned_on(&main), just, "the share was withdrawn");
    world.apply(Object::Server(shared_with(Some("*@shop.example.com"))));
    assert_eq!(world.see(&shop), just);
    assert_eq!(world.abandoned_on(&main), just);
    assert_eq!(world.see(&shop), Affected::new());
}

/// What happens to a world.
#[derive(Clone, Debug)]
enum Change {
    Put(User),
    Remove(ObjectRef),
    Record(User),
    Server(Server),
    NoServer,
}

impl Change {
    fn make(&self, world: &mut World) -> Affected {
        match self.clone() {
            Self::Put(user) => world.apply(Object::User(Box::new(user))),
            Self::Remove(object) => world.remove(&ObjectKey::User(object)),
            Self::Record(user) => world.record(&user.object, &user.uid, user.record),
            Self::Server(server) => world.apply(Object::Server(server)),
            Self::NoServer => world.remove(&ObjectKey::Server(in_video("main"))),
        }
    }
}

/// Few names, namespaces and logins, so that they often meet.
fn users() -> impl Strategy<Value = User> {
    let namespaces = prop::sample::select(vec!["video", "shop", "office"]);
    let logins = prop::sample::select(vec!["a@shop.example.com", "a@example.com", "b@example.com"]);
    (0..3_i64, namespaces, logins, any::<bool>()).prop_map(
        |(age, namespace, login, has_account)| {
            let user = user(&format!("u{age}")).of(namespace).login(login).declared;
            let user = User {
                created: jiff::Timestamp::from_second(age).unwrap(),
                ..user
            };
            if has_account { recorded(user) } else { user }
        },
    )
}

fn changes() -> impl Strategy<Value = Change> {
    let patterns = vec![None, Some("*"), Some("*@shop.example.com")];
    prop_oneof![
        6 => users().prop_map(Change::Put),
        2 => users().prop_map(|user| Change::Remove(user.object)),
        2 => users().prop_map(Change::Record),
        2 => prop::sample::select(patterns).prop_map(|pattern| Change::Server(shared_with(pattern))),
        1 => Just(Change::NoServer),
    ]
}

/// Whether each user is served, and who has its login by right, where that matters.
fn standing(world: &World) -> BTreeMap<ObjectRef, (bool, Option<ObjectRef>)> {
    let of = |user: &Arc<User>| {
        let is_served = world.is_served(user);
        let owner = world.owner_of_login(user).filter(|_| is_served);
        let owner = owner.map(|owner| owner.object.clone());
        (user.object.clone(), (is_served, owner))
    };
    world.users().map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn who_is_not_served_changes_nothing_for_anybody_else(changes in prop::collection::vec(changes(), 1..24)) {
        let mut world = World::default();
        for change in &changes {
            let before = standing(&world);
            let affected = change.make(&mut world);
            let is_news = |(user, now): (&ObjectRef, &(bool, Option<ObjectRef>))| {
                before.get(user) != Some(now) && !affected.contains(user)
            };
            let after = standing(&world);
            prop_assert_eq!(after.iter().find(|now| is_news(*now)), None, "{:?}", change);
        }
        // Without them everything is the same, in whatever order it came.
        let mut without = World::default();
        for user in world.users().filter(|user| world.is_served(user)) {
            without.apply(Object::User(Box::new((**user).clone())));
        }
        for server in world.servers() {
            without.apply(Object::Server((**server).clone()));
        }
        let served: BTreeMap<_, _> = standing(&world).into_iter().filter(|(_, (served, _))| *served).collect();
        prop_assert_eq!(standing(&without), served);
        let main = in_video("main");
        prop_assert!(world.users_of(&main).eq(without.users_of(&main)));
        // Nothing is kept of what is gone.
        let objects: Vec<_> = world.users().map(|user| user.object.clone()).collect();
        for object in objects {
            world.remove(&ObjectKey::User(object));
        }
        prop_assert_eq!(world.users.naming(&main).count() + world.users.served_by(&main).count(), 0);
    }
}
