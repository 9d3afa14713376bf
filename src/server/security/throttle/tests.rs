use super::*;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn limits() -> Limits {
    let allowance = |attempts| Allowance {
        attempts,
        window: Duration::from_mins(1),
    };
    Limits {
        login: allowance(3),
        address: allowance(6),
        remembered: 4,
        recorded: allowance(1),
    }
}

fn attempt(login: &str, address: &str) -> Attempt {
    Attempt {
        login: login.into(),
        address: address.parse().unwrap(),
        is_barred: false,
        is_familiar: false,
    }
}

fn later(seconds: i64) -> Timestamp {
    NOW + SignedDuration::from_secs(seconds)
}

#[test]
fn a_login_has_its_attempts_and_then_waits_for_one_to_grow_back() {
    let mut throttle = Throttle::new(limits());
    let guess = attempt("alice", "192.0.2.1");
    let remaining: Vec<u32> = (0..3)
        .map(|_| throttle.take(&guess, NOW).unwrap().remaining)
        .collect();
    assert_eq!(remaining, [2, 1, 0]);
    let refused = throttle.take(&guess, NOW).unwrap_err().rate;
    assert_eq!(
        (refused.limit, refused.remaining, refused.retry_after),
        (3, 0, Duration::from_secs(20))
    );
    assert!(throttle.take(&guess, later(19)).is_err());
    assert!(throttle.take(&guess, later(20)).is_ok());
}

#[test]
fn an_address_is_limited_over_all_logins() {
    let mut throttle = Throttle::new(limits());
    for number in 0..6 {
        let guess = attempt(&format!("user-{number}"), "192.0.2.1");
        throttle.take(&guess, NOW).unwrap();
    }
    assert_eq!(
        throttle
            .take(&attempt("another", "192.0.2.1"), NOW)
            .unwrap_err()
            .rate
            .limit,
        6
    );
    assert!(throttle.take(&attempt("another", "192.0.2.2"), NOW).is_ok());
}

#[test]
fn an_ipv6_host_cannot_hide_in_its_network() {
    let mut throttle = Throttle::new(limits());
    for number in 1..=6 {
        let guess = attempt(&format!("user-{number}"), &format!("2001:db8::{number}"));
        throttle.take(&guess, NOW).unwrap();
    }
    assert!(
        throttle
            .take(&attempt("another", "2001:db8::ff"), NOW)
            .is_err()
    );
    assert!(
        throttle
            .take(&attempt("another", "2001:db8:0:1::1"), NOW)
            .is_ok()
    );
}

#[test]
fn a_right_password_costs_nothing() {
    let mut throttle = Throttle::new(limits());
    let login = attempt("alice", "192.0.2.1");
    for _ in 0..20 {
        throttle.take(&login, NOW).unwrap();
        throttle.give_back(&login);
    }
}

#[test]
fn who_is_logged_in_from_there_is_not_locked_out_from_elsewhere() {
    let mut throttle = Throttle::new(limits());
    for number in 0..3 {
        throttle
            .take(&attempt("alice", &format!("198.51.100.{number}")), NOW)
            .unwrap();
    }
    let elsewhere = attempt("alice", "203.0.113.9");
    assert!(throttle.take(&elsewhere, NOW).is_err());
    let owner = Attempt {
        is_familiar: true,
        ..attempt("alice", "192.0.2.1")
    };
    assert!(throttle.take(&owner, NOW).is_ok());
}

#[test]
fn who_guesses_where_a_login_may_not_be_used_locks_nobody_out_where_it_may() {
    let mut throttle = Throttle::new(limits());
    let stranger = |number: u8| Attempt {
        is_barred: true,
        ..attempt("alice", &format!("198.51.100.{number}"))
    };
    for number in 0..3 {
        throttle.take(&stranger(number), NOW).unwrap();
    }
    assert!(throttle.take(&stranger(9), NOW).is_err());
    let owner = attempt("alice", "192.0.2.1");
    throttle.take(&owner, NOW).unwrap();
    throttle.give_back(&owner);
    assert!(throttle.take(&stranger(9), NOW).is_err());
}

#[test]
fn a_refusal_by_login_does_not_use_the_address_up() {
    let mut throttle = Throttle::new(limits());
    let guess = attempt("alice", "192.0.2.1");
    for _ in 0..50 {
        let _ = throttle.take(&guess, NOW);
    }
    assert!(throttle.take(&attempt("bob", "192.0.2.1"), NOW).is_ok());
}

#[test]
fn memory_is_bounded_and_forgets_the_least_guilty_first() {
    let mut throttle = Throttle::new(limits());
    let guilty = attempt("alice", "192.0.2.1");
    for _ in 0..3 {
        throttle.take(&guilty, NOW).unwrap();
    }
    for number in 0..100 {
        throttle
            .take(
                &attempt(&format!("user-{number}"), &format!("198.51.100.{number}")),
                NOW,
            )
            .unwrap();
    }
    assert_eq!(
        (
            throttle.logins.whole_at.len(),
            throttle.addresses.whole_at.len()
        ),
        (4, 4)
    );
    assert!(throttle.take(&guilty, NOW).is_err());
}
