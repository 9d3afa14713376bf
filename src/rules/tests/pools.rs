//! Named pools: united with the user's own ranges, near at hand, and never wider by a mistake.

use crate::{
    domain::{
        access::Grant,
        network::{AddressSet, Network},
        server::Server,
        violation::Rule,
    },
    fixtures::{SiteFixture, grant, in_video, pool, server, share, site, user},
    rules::Verdict,
    world::Object,
};

fn only<const N: usize>(ranges: [&str; N]) -> Network {
    Network::Only(AddressSet::parse(ranges).unwrap())
}

fn rules(verdict: &Verdict) -> Vec<Rule> {
    let violations = verdict.violations.iter();
    violations.map(|violation| violation.rule).collect()
}

fn with_office() -> SiteFixture {
    site().pool("office", ["203.0.113.0/28", "2001:db8::/48"])
}

#[test]
fn pools_and_ranges_are_one() {
    let site = with_office().pool("guards", ["203.0.113.16/28"]);
    let alice = user("alice").pool_named("office").pool_named("guards");
    let verdict = site.judge(&alice.ranges(["203.0.113.32"]));
    assert_eq!(rules(&verdict), []);
    let united = only(["203.0.113.0-203.0.113.32", "2001:db8::/48"]);
    assert_eq!(verdict.declared.network, united);
}

#[test]
fn a_pool_that_is_not_there_adds_nothing_and_keeps_what_is_in_force() {
    let held = grant().within(["203.0.113.7"]);
    let alice = user("alice").pool_named("ofice").ranges(["198.51.100.7"]);
    for (current, kept) in [
        (alice.clone().holding(held.clone()), only(["203.0.113.7"])),
        // Slipped in by hand: what no range says goes.
        (alice.clone().tampered(held), Network::nobody()),
    ] {
        let verdict = with_office().judge(&current);
        assert_eq!(rules(&verdict), [Rule::UnknownIpPool]);
        let held = current.current.as_ref().expect("a user that is there");
        let target = verdict.target(held, &with_office().resolved());
        assert_eq!(target.network, kept);
    }
    let verdict = with_office().judge(&alice);
    assert_eq!(verdict.target_of_new(&with_office().resolved()), None);
}

#[test]
fn what_is_wrong_in_a_pool_is_told_where_the_user_names_it() {
    let site = site().pool("office", ["203.0.113.9-203.0.113.1"]);
    let verdict = site.judge(&user("alice").pool_named("office"));
    assert_eq!(rules(&verdict), [Rule::InvalidRange]);
    let violation = &verdict.violations[0];
    assert_eq!(violation.path, "spec.ipPool.poolRefs[0].name");
    assert!(
        violation.message.starts_with("VmsIpPool `office`: "),
        "{}",
        violation.message
    );
}

#[test]
fn a_pool_is_of_the_users_namespace_or_of_the_servers_and_of_no_other() {
    let elsewhere = crate::domain::name::ObjectRef::new("elsewhere", "office");
    let site = with_office()
        .shared(share("shop"))
        .declaring(Object::Pool(pool(elsewhere, ["192.0.2.1"])));
    let eve = || user("eve").of("shop");
    assert_eq!(rules(&site.judge(&eve().pool_of("video", "office"))), []);
    assert_eq!(
        rules(&site.judge(&eve().pool_named("office"))),
        [Rule::UnknownIpPool]
    );
    let stranger = site.judge(&eve().pool_of("elsewhere", "office"));
    assert_eq!(rules(&stranger), [Rule::UnknownIpPool]);
    assert!(
        !stranger.violations[0].message.contains("office"),
        "it may not be known"
    );
}

#[test]
fn a_server_that_wants_pools_lets_nobody_without_one_in() {
    let site = with_office().requiring_pools();
    let alice = user("alice").holding(grant());
    let verdict = site.judge(&alice);
    assert_eq!(rules(&verdict), [Rule::IpPoolRequired]);
    let target = verdict.target(&grant(), &site.resolved());
    assert_eq!(target, Grant::nothing());
}

#[test]
fn who_names_a_pool_is_touched_by_it_and_nobody_else() {
    let mut world = with_office().world;
    world.apply(Object::Server(Server {
        shares: vec![share("shop").into()],
        ..server()
    }));
    for (name, user) in [
        ("alice", user("alice").pool_named("office")),
        ("bob", user("bob").ranges(["203.0.113.1"])),
        ("eve", user("eve").of("shop").pool_of("video", "office")),
        ("mallory", user("mallory").of("shop").pool_named("office")),
    ] {
        assert!(user.declared.object.name.as_str() == name);
        world.apply(Object::User(Box::new(user.declared)));
    }
    let office = |ranges: [&str; 1]| Object::Pool(pool(in_video("office"), ranges));
    let names = |affected: crate::world::Affected| -> Vec<String> {
        affected.iter().map(|user| user.name.to_string()).collect()
    };
    assert_eq!(names(world.apply(office(["192.0.2.1"]))), ["eve", "alice"]);
    assert_eq!(
        names(world.apply(office(["192.0.2.1"]))),
        [""; 0],
        "it is the same"
    );
    let key = office(["192.0.2.1"]).key();
    assert_eq!(names(world.remove(&key)), ["eve", "alice"]);
}

#[test]
fn a_name_that_leads_nowhere_is_no_pool_where_one_is_required() {
    let site = with_office().requiring_pools();
    for held in [grant(), grant().within(["203.0.113.7"])] {
        let alice = user("alice").pool_named("ofice").holding(held.clone());
        let target = site.judge(&alice).target(&held, &site.resolved());
        let expected = match &held.network {
            Network::Anywhere => Network::nobody(),
            Network::Only(_) => held.network.clone(),
        };
        assert_eq!(target.network, expected);
    }
}
