use std::collections::BTreeSet;

use jiff::Timestamp;

use super::*;
use crate::{
    domain::{
        name::Name,
        permission::PermissionGroup,
        server::{Server, Share},
        site::{Anchor, SetKind},
        validity::Absence,
        violation::Rule,
    },
    fixtures::{UserFixture, all, camera, in_video, names, pool, role, server, set, share, user},
    rules::{GrantedBy, How, Source},
    world::{Object, World},
};

fn declared(user: UserFixture) -> Object {
    Object::User(Box::new(user.declared))
}

/// The server `main` with the cameras `door`, `yard` and `hall`, the layout `wall` of the first two, and that.
fn review(objects: impl IntoIterator<Item = Object>) -> Review {
    review_of(server(), objects)
}

fn review_of(server: Server, objects: impl IntoIterator<Item = Object>) -> Review {
    let mut world = World::default();
    let cameras = ["door", "yard", "hall"].into_iter().zip(1..);
    let cameras = cameras.map(|(name, id)| {
        let mut camera = camera(name, Anchor::Id(id.to_string().into()));
        camera.labels = [("site".into(), "north".into())].into();
        Object::Camera(camera)
    });
    let wall = set(SetKind::Layout, "wall", 1, names(["door", "yard"]));
    let site = cameras.chain([Object::Server(server), Object::Set(wall)]);
    for object in site.chain(objects) {
        world.apply(object);
    }
    Review::of_declared(&world, Timestamp::UNIX_EPOCH)
}

fn of<'a>(review: &'a Review, name: &str) -> &'a UserReview {
    let mut users = review.users().map(|(_, user)| user);
    let user = users.find(|user| user.user.object.name.as_str() == name);
    user.expect("a declared user")
}

fn by(source: &Source, how: How) -> GrantedBy {
    let source = source.clone();
    GrantedBy { source, how }
}

fn cameras(user: &UserReview) -> Vec<&str> {
    user.cameras.keys().map(Name::as_str).collect()
}

#[test]
fn whatever_grants_a_camera_is_told_and_how() {
    let guards = user("guards")
        .selecting_cameras(all())
        .layouts(["wall"])
        .with_members_of(SetKind::Layout);
    let guards = Object::Role(Box::new(role(in_video("guards"), guards)));
    let ada = user("ada").cameras(["door"]).with_role("guards");
    let review = review([guards, declared(ada)]);
    let ada = of(&review, "ada");
    assert_eq!(ada.standing, Standing::Active);
    let guards = Source::Role("guards".into());
    let door: BTreeSet<GrantedBy> = [
        by(&Source::User, How::Named),
        by(&guards, How::All),
        by(&guards, How::Member(SetKind::Layout, "wall".into())),
    ]
    .into();
    assert_eq!(ada.cameras.get(&*Name::from("door")), Some(&door));
    let hall = ada.cameras.get(&*Name::from("hall"));
    assert_eq!(hall, Some(&[by(&guards, How::All)].into()));
    let wall = ada.layouts.get(&*Name::from("wall"));
    assert_eq!(wall, Some(&[by(&guards, How::Named)].into()));
}

#[test]
fn who_is_suspended_is_told_with_what_they_would_see() {
    let review = review([declared(user("ada").cameras(["door"]).suspended())]);
    let ada = of(&review, "ada");
    assert_eq!(ada.standing, Standing::Out(Absence::Suspended));
    assert_eq!(cameras(ada), ["door"]);
    assert!(!ada.standing.may_come());
}

#[test]
fn who_is_held_back_is_told_with_what_is_wrong_and_the_most_that_they_may_have() {
    let review = review([declared(user("ada").cameras(["door"]).layouts(["wall"]))]);
    let ada = of(&review, "ada");
    assert_eq!(ada.standing, Standing::Held);
    assert_eq!(cameras(ada), ["door"]);
    assert!(ada.layouts.is_empty());
    let rules: Vec<Rule> = ada.violations.iter().map(|one| one.rule).collect();
    assert_eq!(rules, [Rule::LayoutCamerasNotGranted]);
}

#[test]
fn everything_of_a_group_includes_every_action_that_is_known_there() {
    let ada = user("ada").cameras(["door"]);
    let ada = ada.may_everything_in(PermissionGroup::Archive);
    let review = review([declared(ada)]);
    let ada = of(&review, "ada");
    let view: Action = "archive.View".parse().unwrap();
    let (seen, permitted) = ada.may(&view, &"door".into()).expect("they may");
    assert_eq!(seen, &[by(&Source::User, How::Named)].into());
    assert_eq!(permitted, Some(&[by(&Source::User, How::All)].into()));
    assert!(ada.whole_groups.contains_key(&PermissionGroup::Archive));
    assert_eq!(ada.may(&view, &"hall".into()), None);
    let control: Action = "ptz.Control".parse().unwrap();
    assert_eq!(ada.may(&control, &"door".into()), None);
}

#[test]
fn a_share_limits_what_is_seen_and_done() {
    let server = Server {
        shares: vec![Share::from(share("team").cameras(["door"]))],
        ..server()
    };
    let ada = user("ada").of("team").selecting_cameras(all());
    let ada = ada.may_everything_in(PermissionGroup::Archive);
    let review = review_of(server, [declared(ada)]);
    let ada = of(&review, "ada");
    assert!(ada.is_shared);
    assert_eq!(cameras(ada), ["door"]);
    assert!(ada.permissions.is_empty(), "{:?}", ada.permissions);
}

#[test]
fn whoever_names_a_server_that_is_not_there_is_told_apart() {
    let mut world = World::default();
    world.apply(declared(user("ada")));
    let review = Review::of_declared(&world, Timestamp::UNIX_EPOCH);
    assert_eq!(review.without_server.len(), 1);
    assert_eq!(review.users().count(), 0);
}

#[test]
fn actions_are_called_as_in_manifests_and_what_was_meant_is_told() {
    assert_eq!("View".parse::<Action>().unwrap(), Action::View);
    for name in ["archive.View", "archive.view", "archives-show"] {
        let action: Action = name.parse().unwrap();
        assert_eq!(action.to_string(), "archive: View");
    }
    let error = "archive.Veiw".parse::<Action>().unwrap_err().to_string();
    assert!(error.contains("did you mean `archive.View`"), "{error}");
    assert!("watch".parse::<Action>().is_err());
}

fn changed(before: UserFixture, after: UserFixture) -> Option<UserChange> {
    let before = review([declared(before)]);
    let after = review([declared(after)]);
    difference(&before, &after).users.into_iter().next()
}

fn listed(names: &BTreeSet<Name>) -> Vec<&str> {
    names.iter().map(Name::as_str).collect()
}

#[test]
fn another_way_to_the_same_access_is_no_change() {
    let named = user("ada").cameras(["door", "yard", "hall"]);
    assert_eq!(changed(named, user("ada").selecting_cameras(all())), None);
}

#[test]
fn who_is_suspended_loses_everything_and_who_is_back_gains_it() {
    let ada = || user("ada").cameras(["door"]);
    let change = changed(ada(), ada().suspended()).expect("a change");
    assert_eq!(listed(&change.cameras.removed), ["door"]);
    assert!(!change.widens());
    let change = changed(ada().suspended(), ada()).expect("a change");
    assert_eq!(listed(&change.cameras.added), ["door"]);
    assert!(change.widens());
}

#[test]
fn who_is_held_back_gains_nothing_and_loses_what_is_not_declared() {
    let before = user("ada").cameras(["door", "hall"]);
    let after = user("ada").cameras(["door", "yard", "nowhere"]);
    let change = changed(before, after).expect("a change");
    assert_eq!(change.standings.after, Some(Standing::Held));
    assert_eq!(listed(&change.cameras.added), [""; 0]);
    assert_eq!(listed(&change.cameras.removed), ["hall"]);
}

#[test]
fn everything_of_a_group_is_more_than_all_that_is_known_of_it() {
    let group = PermissionGroup::Ptz;
    let named = || user("ada").cameras(["door"]).may(group, ["Control"]);
    let whole = || user("ada").cameras(["door"]).may_everything_in(group);
    let change = changed(named(), whole()).expect("a change");
    assert_eq!(change.whole_groups.added, [group].into());
    assert!(change.widens());
    assert!(!changed(whole(), named()).expect("a change").widens());
}

#[test]
fn more_addresses_and_more_time_widen_and_fewer_do_not() {
    let from = |range: &'static str| user("ada").cameras(["door"]).ranges([range]);
    let wider = changed(from("10.0.0.0/24"), from("10.0.0.0/16")).expect("a change");
    assert!(wider.widens());
    let narrower = changed(from("10.0.0.0/16"), from("10.0.0.0/24")).expect("a change");
    assert!(!narrower.widens());
    let until = |seconds| user("ada").cameras(["door"]).until(seconds);
    assert!(changed(until(10), until(20)).expect("a change").widens());
    assert!(!changed(until(20), until(10)).expect("a change").widens());
}

#[test]
fn a_pool_that_is_named_is_told_with_who_names_it() {
    let office = pool(in_video("office"), ["10.0.0.0/24"]);
    let ada = user("ada").cameras(["door"]).pool_named("office");
    let review = review([Object::Pool(office), declared(ada)]);
    let ada = of(&review, "ada");
    let pools = ada.pools.get(&Source::User).expect("a pool");
    assert_eq!(pools, &[in_video("office")].into());
}
