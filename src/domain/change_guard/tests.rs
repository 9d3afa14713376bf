use std::time::Duration;

use jiff::Timestamp;

use super::*;

const GUARD: ChangeGuard = ChangeGuard {
    users: 10,
    percent: 30,
    window: Duration::from_mins(10),
};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn stops(going: usize, present: usize, losses: &Losses, second: i64) -> bool {
    GUARD.stops(going, present, losses, at(second))
}

#[test]
fn what_is_more_than_both_bounds_is_stopped() {
    let none = Losses::default();
    assert!(!stops(10, 10, &none, 0), "a handful, and be it everybody");
    assert!(stops(11, 30, &none, 0));
    assert!(!stops(11, 40, &none, 0), "less than thirty of a hundred");
    assert!(!stops(1500, 5000, &none, 0));
    assert!(stops(1501, 5000, &none, 0));
}

fn deleted(users: usize, second: i64) -> Loss {
    Loss::of(Cause::Deletion, users, at(second))
}

#[test]
fn what_was_lost_within_the_window_counts_and_what_is_older_does_not() {
    let losses = Losses::default().with(deleted(6, 0), GUARD.window);
    assert!(!stops(4, 24, &losses, 599));
    assert!(stops(5, 24, &losses, 599), "eleven of thirty");
    assert!(!stops(5, 24, &losses, 601));
    assert!(stops(5, 24, &losses, -60), "the clock was set back");
    let later = losses.with(deleted(1, 700), GUARD.window);
    assert_eq!(later.iter().count(), 1, "the older one is forgotten");
}

#[test]
fn who_lost_licences_is_still_there_and_who_was_deleted_is_not() {
    let unlicensed = Loss::of(Cause::Licenses, 20, at(0));
    let losses = Losses::default().with(unlicensed, GUARD.window);
    assert!(!stops(10, 100, &losses, 1));
    assert!(stops(11, 100, &losses, 1), "thirty-one of a hundred");
    let losses = losses.with(deleted(5, 1), GUARD.window);
    assert!(!stops(5, 95, &losses, 2));
    assert!(stops(6, 95, &losses, 2), "both count");
}

#[test]
fn many_small_losses_are_as_many_as_one_large_one() {
    let mut losses = Losses::default();
    for second in 0..40 {
        losses = losses.with(deleted(1, second), GUARD.window);
    }
    assert_eq!(losses.iter().count(), Losses::MAX);
    assert_eq!(losses.within(GUARD.window, at(40)).users(), 40);
}

#[test]
fn a_confirmation_fits_what_waits_and_nothing_that_comes_later() {
    let waiting = |deletions: &[i64], licenses: &[i64]| {
        let batch = |seconds: &[i64]| seconds.iter().map(|second| at(*second)).collect();
        let waiting = Waiting {
            deletions: batch(deletions),
            licenses: batch(licenses),
        };
        waiting.some()
    };
    assert_eq!(waiting(&[], &[]), None);
    let three = waiting(&[7, 9], &[8]).unwrap();
    assert_eq!(three.to_string(), "3@1970-01-01T00:00:09Z");
    assert_ne!(waiting(&[7, 9], &[8, 9]), Some(three));
    let confirmed = Confirmed::default().with(&three);
    assert!(confirmed.covers(Cause::Deletion, at(9)));
    assert!(!confirmed.covers(Cause::Deletion, at(10)));
    assert!(!confirmed.covers(Cause::Licenses, at(9)), "another clock");
    assert_eq!(confirmed.next_for_licenses(at(5)), at(9));
    assert_eq!(confirmed.next_for_licenses(at(20)), at(20));
}
