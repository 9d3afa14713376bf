//! Roles: what they grant is united, and what they restrict narrows.

mod missing;
mod tenants;

use jiff::Timestamp;

use super::{broken, told};
use crate::{
    domain::{
        access::Grant,
        name::ObjectRef,
        network::{AddressSet, Network},
        permission::PermissionGroup,
        server::Server,
        site::SetKind,
        validity::Validity,
    },
    fixtures::{SiteFixture, UserFixture, grant, in_video, role, server, share, site, user},
    rules::{Decision, Source, Sources},
    world::Object,
};

/// A gate, a yard and a hall; a wall of gate and yard; the role of the guards.
fn guarded() -> SiteFixture {
    site()
        .camera("gate", 1)
        .camera("yard", 2)
        .camera("hall", 3)
        .layout("wall", 5, ["gate", "yard"])
        .role("guards", guards())
}

fn guards() -> UserFixture {
    user("like")
        .cameras(["gate", "yard"])
        .layouts(["wall"])
        .may(PermissionGroup::Archive, ["View"])
}

fn alice() -> UserFixture {
    user("alice").with_role("guards")
}

fn only<const N: usize>(ranges: [&str; N]) -> Network {
    Network::Only(AddressSet::parse(ranges).unwrap())
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn sources<const N: usize>(names: [&str; N]) -> Sources {
    let source = |name: &str| match name {
        "" => Source::User,
        role => Source::Role(role.into()),
    };
    names.into_iter().map(source).collect()
}

fn target(site: &SiteFixture, user: &UserFixture) -> Grant {
    let current = user.current.as_ref().expect("a user that is there");
    site.judge(user).target(current, &site.resolved())
}

#[test]
fn what_a_user_and_its_roles_grant_is_united() {
    let verdict = guarded().judge(
        &alice()
            .cameras(["hall"])
            .may(PermissionGroup::Ptz, ["Control"]),
    );
    assert_eq!(told(&verdict), "");
    assert_eq!(
        verdict.declared,
        grant()
            .with_cameras([1, 2, 3])
            .with_layouts([5])
            .with_permissions(["archives-show", "ptz"])
    );
}

#[test]
fn it_is_said_where_each_part_comes_from() {
    let site = guarded().role(
        "office",
        user("like")
            .cameras(["gate"])
            .may_everything_in(PermissionGroup::Archive)
            .ranges(["203.0.113.0/24"])
            .until(90),
    );
    let alice = alice()
        .with_role("office")
        .cameras(["hall"])
        .ranges(["203.0.113.7", "198.51.100.7"])
        .until(90);
    let effective = site.judge(&alice).effective.expect("roles are named");
    assert_eq!(effective.cameras, (3, sources(["", "guards", "office"])));
    assert_eq!(effective.layouts, (1, sources(["guards"])));
    assert_eq!(effective.groups, (0, sources([])));
    let permissions: Vec<_> = effective.permissions.into_iter().collect();
    assert_eq!(
        permissions,
        [
            ("archives-download".into(), sources(["office"])),
            ("archives-show".into(), sources(["guards", "office"])),
        ]
    );
    assert_eq!(
        effective.network,
        (only(["203.0.113.7"]), sources(["", "office"]))
    );
    assert_eq!(effective.until, Some((at(90), sources(["", "office"]))));
    assert_eq!((effective.from, effective.suspended), (None, sources([])));
    let without = site.judge(&user("bob").cameras(["gate"]));
    assert_eq!(without.effective, None, "no role, nothing to tell");
}

#[test]
fn a_layout_of_the_user_shows_cameras_of_a_role() {
    let site = guarded().role("walkers", user("like").cameras(["gate", "yard"]));
    let bob = user("bob").layouts(["wall"]);
    assert_eq!(told(&site.judge(&bob.clone().with_role("walkers"))), "");
    assert_eq!(broken(&site.judge(&bob)), ["LayoutCamerasNotGranted"]);
}

#[test]
fn what_is_wrong_in_a_role_is_told_with_its_place_there() {
    let site = guarded().role(
        "watch",
        user("like")
            .cameras(["gate", "gat"])
            .layouts(["wall"])
            .may(PermissionGroup::Archive, ["Erase"])
            .extra("bridges")
            .ranges(["203.0.113.300"]),
    );
    let verdict = site.judge(&user("bob").with_role("watch"));
    insta::assert_snapshot!(told(&verdict));
}

#[test]
fn members_come_with_the_layouts_of_the_role_that_says_so_and_with_no_other() {
    let grants = user("like")
        .layouts(["wall"])
        .with_members_of(SetKind::Layout);
    let site = guarded()
        .layout("lobby", 6, ["hall"])
        .role("granting", grants);
    let verdict = site.judge(&user("bob").with_role("granting").layouts(["lobby"]));
    assert_eq!(broken(&verdict), ["LayoutCamerasNotGranted"]);
    assert_eq!(
        verdict.declared,
        grant().with_cameras([1, 2]).with_layouts([5])
    );
}

#[test]
fn somebody_must_be_within_every_pool() {
    let site = guarded()
        .role("guards", guards().ranges(["203.0.113.0/28"]))
        .role(
            "office",
            user("like").ranges(["203.0.113.8/29", "192.0.2.1"]),
        );
    let network = |user: UserFixture| site.judge(&user).declared.network;
    assert_eq!(network(alice()), only(["203.0.113.0/28"]));
    assert_eq!(
        network(alice().with_role("office")),
        only(["203.0.113.8/29"])
    );
    assert_eq!(
        network(alice().with_role("office").ranges(["203.0.113.9"])),
        only(["203.0.113.9"])
    );
}

#[test]
fn pools_without_a_common_address_let_nobody_in() {
    let site = guarded().role("guards", guards().ranges(["203.0.113.0/28"]));
    let held = grant().with_cameras([1, 2]).within(["203.0.113.7"]);
    let alice = alice().ranges(["198.51.100.7"]).holding(held);
    let verdict = site.judge(&alice);
    insta::assert_snapshot!(told(&verdict), @"
    PoolsExcludeEverybody spec.roleRefs
      no address is in all of these: the user's own pool, the pool of VmsRole `guards`
      let them have addresses in common, or take one away; until then nobody may log in as this user
    ");
    assert_eq!(target(&site, &alice).network, Network::nobody());
    let effective = verdict.effective.expect("a role is named");
    assert_eq!(
        effective.network,
        (Network::nobody(), sources(["", "guards"]))
    );
}

#[test]
fn the_pool_of_a_role_is_a_pool_where_one_is_required() {
    let site = guarded()
        .requiring_pools()
        .role("office", user("like").ranges(["203.0.113.0/28"]));
    assert_eq!(broken(&site.judge(&alice())), ["IpPoolRequired"]);
    let verdict = site.judge(&alice().with_role("office"));
    assert_eq!(told(&verdict), "");
    assert_eq!(verdict.declared.network, only(["203.0.113.0/28"]));
}

#[test]
fn pools_that_a_role_names_are_of_its_own_namespace() {
    let wide = crate::fixtures::pool(ObjectRef::new("shop", "office"), ["0.0.0.0/1"]);
    let site = guarded()
        .shared(share("shop"))
        .pool("office", ["203.0.113.7"])
        .declaring(Object::Pool(wide))
        .role("office", user("like").pool_named("office"));
    let eve = user("eve").of("shop").with_role_of("video", "office");
    let verdict = site.judge(&eve);
    assert_eq!(told(&verdict), "");
    assert_eq!(
        verdict.declared.network,
        only(["203.0.113.7"]),
        "the shop's own pool of that name is not meant"
    );
}

#[test]
fn the_latest_beginning_the_earliest_end_and_any_suspension_count() {
    let site = guarded()
        .role("summer", user("like").since(-20).until(50))
        .role("away", user("like").suspended());
    let verdict = site.judge(&alice().with_role("summer").since(-10).until(90));
    assert_eq!(
        verdict.validity,
        Validity {
            from: Some(at(-10)),
            until: Some(at(50)),
            suspended: false
        }
    );
    assert_eq!(verdict.decision, Decision::Apply);
    let verdict = site.judge(&alice().with_role("away"));
    assert_eq!(verdict.decision, Decision::Revoke);
    assert_eq!(
        verdict.effective.expect("roles are named").suspended,
        sources(["away"])
    );
}

#[test]
fn who_names_a_role_is_touched_by_it_and_by_what_it_chooses() {
    let mut world = guarded().pool("desks", ["203.0.113.7"]).world;
    let guards = |ranges: [&str; 1]| {
        let guards = guards().ranges(ranges).pool_named("desks");
        Object::Role(Box::new(role(in_video("guards"), guards)))
    };
    world.apply(guards(["203.0.113.1"]));
    world.apply(Object::Server(Server {
        shares: vec![share("shop").into()],
        ..server()
    }));
    for user in [
        alice(),
        user("bob").cameras(["hall"]),
        user("eve").of("shop").with_role_of("video", "guards"),
        user("mallory").of("shop").with_role("guards"),
    ] {
        world.apply(Object::User(Box::new(user.declared)));
    }
    let names = |affected: crate::world::Affected| -> Vec<String> {
        affected.iter().map(|user| user.name.to_string()).collect()
    };
    assert_eq!(
        names(world.apply(guards(["203.0.113.2"]))),
        ["eve", "alice"]
    );
    assert_eq!(names(world.apply(guards(["203.0.113.2"]))), [""; 0]);
    let desks = crate::fixtures::pool(in_video("desks"), ["203.0.113.9"]);
    assert_eq!(names(world.apply(Object::Pool(desks))), ["eve", "alice"]);
    let yard = crate::fixtures::camera("yard", crate::fixtures::by_name("yard"));
    assert_eq!(names(world.apply(Object::Camera(yard))), ["eve", "alice"]);
    let key = guards(["203.0.113.2"]).key();
    assert_eq!(names(world.remove(&key)), ["eve", "alice"]);
}
