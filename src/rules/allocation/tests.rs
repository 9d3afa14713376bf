use super::*;
use crate::{
    domain::violation::Violation,
    fixtures::user,
    rules::{Decision, judge_unentitled},
};

/// Users of one server, the older ones first.
fn users<const N: usize>(wanted: [(&str, u32, u32); N]) -> Vec<User> {
    wanted
        .into_iter()
        .zip(0..)
        .map(|((name, has, wants), second)| {
            let mut user = user(name).licenses(wants, 0, 0).declared;
            user.created = Timestamp::from_second(second).unwrap();
            user.record.licenses = Licenses::new(has, 0, 0);
            user
        })
        .collect()
}

fn with_free(free: u32, users: &[User]) -> Allocator {
    let mut allocator = Allocator::default();
    allocator.update_free(Licenses::new(free, 0, 0), false, demands(users));
    allocator
}

fn allow(allocator: &mut Allocator, users: &[User], name: &str) -> u32 {
    let user = find(users, name);
    let now = Timestamp::from_second(1000).unwrap();
    let allowance = allocator.allow(demand(user), None, demands(users), now);
    allowance.of(crate::domain::license::Level::L1)
}

fn demand(user: &User) -> LicenseDemand<'_> {
    LicenseDemand {
        user,
        wanted: user.licenses,
    }
}

fn demands(users: &[User]) -> impl Iterator<Item = LicenseDemand<'_>> {
    users.iter().map(demand)
}

fn find<'a>(users: &'a [User], name: &str) -> &'a User {
    let found = users.iter().find(|user| *user.object.name == *name);
    found.unwrap()
}

/// A judgement with just that violation.
fn verdict(rule: Option<Rule>) -> Verdict {
    let violation = |rule| Violation {
        rule,
        path: "spec".into(),
        message: String::new(),
        hint: String::new(),
        waiting: true,
    };
    Verdict {
        violations: rule.map(violation).into_iter().collect(),
        decision: Decision::ShrinkOnly,
        ..judge_unentitled(
            &user("anybody").declared,
            None,
            &crate::world::NearNames::default(),
            Timestamp::UNIX_EPOCH,
        )
    }
}

#[test]
fn increases_queue_by_age_and_a_small_one_does_not_overtake() {
    let users = users([("old", 0, 3), ("young", 0, 1)]);
    let mut allocator = with_free(2, &users);
    assert_eq!(allow(&mut allocator, &users, "young"), 0);
    assert_eq!(allow(&mut allocator, &users, "old"), 2);
    allocator.update_free(Licenses::new(4, 0, 0), false, demands(&users));
    assert_eq!(allow(&mut allocator, &users, "young"), 1);
}

#[test]
fn what_is_allocated_outranks_any_increase() {
    let users = users([("old", 0, 2), ("young", 2, 2)]);
    let mut allocator = with_free(1, &users);
    assert_eq!(allow(&mut allocator, &users, "old"), 1);
    assert_eq!(allow(&mut allocator, &users, "young"), 0, "it needs none");
}

#[test]
fn two_who_are_served_at_once_are_not_given_the_same_licence() {
    let users = users([("a", 0, 1), ("b", 0, 1)]);
    let mut allocator = with_free(1, &users);
    assert_eq!(allow(&mut allocator, &users, "a"), 1);
    assert_eq!(allow(&mut allocator, &users, "b"), 0);
}

#[test]
fn what_was_given_since_the_last_reading_is_counted_once() {
    let mut users = users([("a", 0, 1), ("b", 0, 1)]);
    let mut allocator = with_free(2, &users);
    assert_eq!(allow(&mut allocator, &users, "a"), 2);
    users[0].record.licenses = Licenses::new(1, 0, 0);
    assert_eq!(allow(&mut allocator, &users, "b"), 1);
}

#[test]
fn what_is_given_back_goes_to_who_waits() {
    let mut users = users([("a", 2, 0), ("b", 0, 2)]);
    let mut allocator = with_free(0, &users);
    assert_eq!(allow(&mut allocator, &users, "b"), 0);
    let (b, none) = (users[1].object.clone(), Licenses::default());
    allocator.record_outcome(&b, none, none, &verdict(Some(Rule::LicenseBudgetExceeded)));
    assert_eq!(allocator.waiting().collect::<Vec<_>>(), [&b]);
    let a = users[0].object.clone();
    let freed = allocator.record_outcome(&a, Licenses::new(2, 0, 0), none, &verdict(None));
    assert!(freed);
    users[0].record.licenses = none;
    assert_eq!(allow(&mut allocator, &users, "b"), 2);
}

#[test]
fn nobody_waits_for_who_gains_nothing_anyway() {
    let mut users = users([("faulty", 0, 1), ("suspended", 0, 1), ("b", 0, 1)]);
    users[1].validity.suspended = true;
    let mut allocator = with_free(1, &users);
    assert_eq!(allow(&mut allocator, &users, "b"), 0);
    let (faulty, none) = (users[0].object.clone(), Licenses::default());
    let freed = allocator.record_outcome(&faulty, none, none, &verdict(Some(Rule::UnknownCamera)));
    assert!(freed, "who waits behind it may go on");
    assert_eq!(allow(&mut allocator, &users, "b"), 1);
}

#[test]
fn who_is_not_valid_yet_claims_licences_only_where_users_are_made_ahead_of_their_time() {
    let mut users = users([("member_cameras", 0, 1), ("expired", 0, 1), ("b", 0, 1)]);
    users[0].validity.from = Timestamp::from_second(2000).ok();
    users[1].validity.until = Timestamp::from_second(999).ok();
    for (early, of_coming, of_b) in [(false, 0, 1), (true, 1, 0)] {
        let mut allocator = Allocator::default();
        allocator.update_free(Licenses::new(1, 0, 0), early, demands(&users));
        assert_eq!(allow(&mut allocator, &users, "member_cameras"), of_coming);
        assert_eq!(allow(&mut allocator, &users, "expired"), 0);
        assert_eq!(allow(&mut allocator, &users, "b"), of_b);
    }
}

#[test]
fn a_namespace_has_its_share_and_no_more() {
    let mut users = users([("a", 2, 2), ("b", 0, 2), ("c", 0, 1)]);
    users[2].object.namespace = "video".into();
    for user in &mut users[..2] {
        user.object.namespace = "shop".into();
    }
    let mut allocator = with_free(9, &users);
    let share = Some(Licenses::new(3, 0, 0));
    let now = Timestamp::from_second(1000).unwrap();
    let allowance = allocator.allow(demand(&users[1]), share, demands(&users), now);
    assert_eq!(allowance, Licenses::new(1, 0, 0));
    // Of the server itself seven are left: nine but for two that b waits for.
    assert_eq!(allow(&mut allocator, &users, "c"), 7);
}

#[test]
fn who_holds_more_than_is_declared_is_to_lose_some_unless_something_is_wrong_or_nothing_is_due() {
    let mut users = users([
        ("rich", 2, 1),
        ("content", 1, 1),
        ("faulty", 2, 0),
        ("away", 2, 0),
    ]);
    users[3].validity.suspended = true;
    let mut allocator = with_free(0, &users);
    allocator.bar(&users[2].object);
    let now = Timestamp::from_second(1000).unwrap();
    let losing: Vec<_> = allocator.losing(demands(&users), now).collect();
    assert_eq!(losing, [&users[0].object]);

    // Away for now, and in the store all the same, where users are made ahead of their time.
    users[3].validity.suspended = false;
    users[3].validity.from = Timestamp::from_second(2000).ok();
    for (early, count) in [(false, 1), (true, 2)] {
        allocator.update_free(Licenses::default(), early, demands(&users));
        assert_eq!(allocator.losing(demands(&users), now).count(), count);
    }
}
