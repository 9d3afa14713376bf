//! Names that lead nowhere: what was meant, and never anything of which a namespace may not know.

use std::sync::Arc;

use super::told;
use crate::{
    domain::{name::ObjectRef, permission::PermissionGroup},
    fixtures::{by_name, camera, pool, role, share, site, user},
    rules::judge_unentitled,
    world::{Object, World},
};

#[test]
fn a_slip_is_told_by_what_was_meant() {
    let site = site()
        .camera("gate-1", 1)
        .layout("front", 5, ["gate-1"])
        .group("doors", 7, ["gate-1"])
        .pool("office", ["203.0.113.7"])
        .role("guards", user("like"));
    let alice = user("alice")
        .cameras(["gate1", "vault"])
        .layouts(["frnt"])
        .groups(["door"])
        .pool_named("offices")
        .with_role("gaurds")
        .may(PermissionGroup::Archive, ["Veiw"]);
    let told = told(&site.judge(&alice));
    for meant in ["gate-1", "front", "doors", "office", "guards", "View"] {
        assert!(
            told.contains(&format!("did you mean `{meant}`?")),
            "{meant}: {told}"
        );
    }
    assert_eq!(
        told.matches("did you mean").count(),
        6,
        "nothing is like `vault`: {told}"
    );
}

#[test]
fn a_tenant_is_told_of_nothing_that_it_may_not_know_of() {
    let ours = |name| ObjectRef::new("video", name);
    let site = site()
        .camera("till-1", 1)
        .camera("vault-1", 2)
        .layout("front", 5, ["till-1"])
        .declaring(Object::Role(Box::new(role(ours("guards"), user("like")))))
        .declaring(Object::Pool(pool(ours("office"), ["203.0.113.7"])))
        .shared(share("shop").cameras(["till-1", "till-2", "vault-2"]));
    let eve = user("eve")
        .of("shop")
        .cameras(["till-2", "vault-2"])
        .with_role("guard")
        .with_role_of("video", "guard")
        .pool_of("video", "offices");
    let told = told(&site.judge(&eve));
    assert!(told.contains("did you mean `till-1`?"), "{told}");
    for hidden in ["vault-1", "guards", "`office`"] {
        assert!(!told.contains(hidden), "{hidden}: {told}");
    }
}

#[test]
fn a_server_of_ones_own_namespace_is_suggested_and_no_other() {
    let mut world = World::default();
    world.apply(Object::Server(crate::fixtures::server()));
    for (namespace, expected) in [("video", Some("main")), ("shop", None)] {
        let mut alice = user("alice").of(namespace).declared;
        alice.server = ObjectRef::new(namespace, "mian");
        let near = world.near_names(&alice);
        assert_eq!(near.server(), expected, "{namespace}");
        let verdict = judge_unentitled(&alice, None, &near, jiff::Timestamp::UNIX_EPOCH);
        let is_suggested = told(&verdict).contains("did you mean `main`?");
        assert_eq!(is_suggested, expected.is_some(), "{namespace}");
    }
}

#[test]
fn a_name_in_the_vms_that_looks_the_same_is_told() {
    let mut site = site().declaring(Object::Camera(camera("gate", by_name("Tür 1"))));
    for (title, difference) in [
        (
            "Tu\u{308}r 1",
            "differs only in how its letters are encoded",
        ),
        ("Tür\u{a0}1", "differs only in its spaces"),
        ("TÜR 1", "differs only in upper and lower case"),
    ] {
        site.inventory.cameras = [("11".into(), Arc::from(title))].into();
        let told = told(&site.judge(&user("alice").cameras(["gate"])));
        assert!(told.contains(difference), "{told}");
    }
    site.inventory.cameras = [("11".into(), Arc::from("Tor"))].into();
    let told = told(&site.judge(&user("alice").cameras(["gate"])));
    assert!(told.contains("or create the camera in the VMS"), "{told}");
}
