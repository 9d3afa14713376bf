//! Roles and namespaces: what a namespace may use is no more with a role, and no less told.

use super::{guarded, target};
use crate::{
    domain::{access::Grant, name::ObjectRef, permission::PermissionGroup},
    fixtures::{SiteFixture, UserFixture, all, grant, role, share, user},
    rules::{
        Source,
        tests::{broken, told},
    },
    world::Object,
};

/// The shop may use the gate.
fn shared() -> SiteFixture {
    guarded().shared(share("shop").cameras(["gate"]).logins("*@example.com"))
}

fn eve() -> UserFixture {
    user("eve").of("shop")
}

#[test]
fn a_role_widens_nothing_that_a_namespace_may_use() {
    let everything = user("like")
        .selecting_cameras(all())
        .may_everything_in(PermissionGroup::Archive);
    let site = shared().role("everything", everything);
    let verdict = site.judge(&eve().with_role_of("video", "everything"));
    assert_eq!(told(&verdict), "");
    assert_eq!(verdict.declared, grant().with_cameras([1]));
}

#[test]
fn what_a_foreign_role_names_is_not_told() {
    let hidden = user("like")
        .cameras(["gate", "yard", "hidden", "hidden-too"])
        .layouts(["wall"])
        .extra("hidden-permission")
        .pool_named("hidden-pool")
        .ranges(["203.0.113.300"]);
    let site = shared().role("guards", hidden);
    let verdict = site.judge(&eve().with_role_of("video", "guards"));
    insta::assert_snapshot!(told(&verdict));
}

#[test]
fn a_role_is_of_the_users_namespace_or_of_the_servers_and_of_no_other() {
    let elsewhere = role(
        ObjectRef::new("elsewhere", "guards"),
        user("like").cameras(["gate"]),
    );
    let site = shared().declaring(Object::Role(Box::new(elsewhere)));
    let eve = |held: Option<Grant>| {
        let eve = eve().with_role_of("elsewhere", "guards");
        held.map_or(eve.clone(), |held| eve.holding(held))
    };
    let verdict = site.judge(&eve(None));
    assert_eq!(broken(&verdict), ["UnknownRole"]);
    assert!(!verdict.is_waiting());
    assert_eq!(verdict.declared.access, Grant::nothing().access);
    assert_eq!(verdict.violations[0].path, "spec.roleRefs[0].namespace");
}

#[test]
fn a_role_that_is_gone_shelters_nothing_from_the_end_of_its_share() {
    let held = grant()
        .with_cameras([1, 2, 9])
        .with_permissions(["archives-show"]);
    let eve = eve().with_role("gone").holding(held);
    assert_eq!(target(&shared(), &eve), grant().with_cameras([1]));
}

#[test]
fn a_role_or_a_pool_of_the_servers_namespace_is_told_to_a_tenant_by_its_name_alone() {
    let offered = user("like")
        .cameras(["gate"])
        .may(PermissionGroup::Archive, ["View"])
        .ranges(["203.0.113.0/24"]);
    let share = share("shop")
        .cameras(["gate"])
        .everything_in(PermissionGroup::Archive);
    let site = guarded()
        .shared(share)
        .role("offered", offered)
        .pool("office", ["203.0.113.0/25"])
        .declaring(Object::Role(Box::new(role(
            ObjectRef::new("shop", "own"),
            user("like").cameras(["gate"]),
        ))));
    let effective = |user: UserFixture| *site.judge(&user).effective.expect("with a role");
    let by_role = effective(eve().with_role_of("video", "offered"));
    assert!(by_role.permissions.is_empty() && !by_role.tells_addresses);
    let role = Source::Role("offered".into());
    assert_eq!(by_role.cameras, (1, [role.clone()].into()));
    assert_eq!(by_role.network.1, [role].into());
    let by_pool = effective(eve().with_role("own").pool_of("video", "office"));
    assert!(!by_pool.tells_addresses);
    // Beside the server nothing is hidden.
    let at_home = effective(user("alice").with_role("offered").pool_named("office"));
    assert!(at_home.tells_addresses && !at_home.permissions.is_empty());
}
