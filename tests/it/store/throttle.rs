//! Guessing passwords.

use std::time::Duration;

use serde_json::json;
use vms_operator::server::{Allowance, Limits};

use super::{ALICE, create};
use crate::support::store::{Answer, PARENT, TestStore};

async fn strict() -> TestStore {
    strict_with(include_str!("../../../examples/store.yaml")).await
}

async fn strict_with(seed: &str) -> TestStore {
    let allowance = |attempts| Allowance {
        attempts,
        window: Duration::from_hours(1),
    };
    TestStore::with(seed, |config| {
        config.throttle = Limits {
            login: allowance(3),
            address: allowance(5),
            remembered: 100,
            recorded: allowance(4),
        };
    })
    .await
}

fn header(answer: &Answer, name: &str) -> u64 {
    let value = answer.headers[name].to_str().expect("text");
    value.parse().expect("a number")
}

#[tokio::test]
async fn a_login_is_guessed_only_so_often_from_wherever() {
    let store = strict().await;
    for last in 2..=4 {
        let guesser = store.somebody_at([127, 0, 0, last].into());
        let wrong = guesser.login((PARENT.0, "wrong-one")).await.expect(422);
        assert_eq!(header(&wrong, "x-ratelimit-limit"), 3);
        assert_eq!(header(&wrong, "x-ratelimit-remaining"), 4 - u64::from(last));
    }
    // The right password is not even looked at.
    let refused = store
        .somebody_at([127, 0, 0, 5].into())
        .login(PARENT)
        .await
        .expect(429);
    assert_eq!(header(&refused, "x-ratelimit-remaining"), 0);
    assert!((1..=1200).contains(&header(&refused, "retry-after")));
    assert_eq!(refused.body["message"], "Too Many Attempts.");
}

#[tokio::test]
async fn strangers_outside_the_pool_of_an_account_lock_nobody_out_inside() {
    let seed = include_str!("../../../examples/store.yaml");
    let pool = "    permissions: [\"*\"]\n    ipPool: [127.0.0.0/28]\n";
    let seed = seed.replacen("    permissions: [\"*\"]\n", pool, 1);
    assert!(seed.contains(pool), "{seed}");
    let store = strict_with(&seed).await;
    for last in 100..103 {
        let stranger = store.somebody_at([127, 0, 0, last].into());
        stranger.login((PARENT.0, "wrong-one")).await.expect(422);
    }
    let stranger = store.somebody_at([127, 0, 0, 103].into());
    stranger.login(PARENT).await.expect(429);
    // Nobody has ever been there.
    for last in [7, 8] {
        let newcomer = store.somebody_at([127, 0, 0, last].into());
        newcomer.login(PARENT).await.expect(200);
    }
}

#[tokio::test]
async fn an_address_guesses_only_so_often_whichever_login() {
    let store = strict().await;
    let guesser = store.anybody();
    for number in 0..5 {
        let login = format!("nobody-{number}@example.com");
        guesser.login((&login, "wrong-one")).await.expect(422);
    }
    guesser.login(PARENT).await.expect(429);
    store
        .somebody_at([127, 0, 0, 2].into())
        .login(PARENT)
        .await
        .expect(200);
}

#[tokio::test]
async fn right_passwords_cost_nothing() {
    let store = strict().await;
    for _ in 0..8 {
        let visitor = store.anybody().logged_in(PARENT).await;
        visitor.post("/api/v1/logout", json!({})).await.expect(200);
    }
}

#[tokio::test]
async fn strangers_cannot_lock_out_who_is_logged_in() {
    let store = strict().await;
    let parent = store.parent().await;
    for last in 2..=9 {
        let stranger = store.somebody_at([127, 0, 0, last].into());
        stranger.login((PARENT.0, "wrong-one")).await;
    }
    store
        .somebody_at([127, 0, 0, 10].into())
        .login(PARENT)
        .await
        .expect(429);
    store.anybody().login(PARENT).await.expect(200);
    parent.get("/api/v1/users/self").await.expect(200);
}

#[tokio::test]
async fn strangers_elsewhere_cannot_lock_out_who_was_logged_in_from_here_even_before_a_restart() {
    let mut store = strict().await;
    let parent = store.parent().await;
    parent.post("/api/v1/logout", json!({})).await.expect(200);
    store.stop().await;
    store.start_again().await;
    for last in 2..=9 {
        let stranger = store.somebody_at([127, 0, 0, last].into());
        stranger.login((PARENT.0, "wrong-one")).await;
    }
    let elsewhere = store.somebody_at([127, 0, 0, 10].into());
    elsewhere.login(PARENT).await.expect(429);
    store.anybody().login(PARENT).await.expect(200);
}

#[tokio::test]
async fn refused_logins_are_written_down_only_so_often_and_the_rest_are_counted() {
    let store = strict().await;
    for last in 2..=3 {
        let stranger = store.somebody_at([127, 0, 0, last].into());
        for number in 0..4 {
            let login = format!("nobody-{number}@example.com");
            stranger.login((&login, "wrong-one")).await.expect(422);
        }
    }
    let audit = store.admin().get("/admin/v1/audit?per_page=100").await;
    let refused = audit.expect(200).column("action");
    let refused = refused.iter().filter(|action| *action == "login-refused");
    assert_eq!(refused.count(), 4);
}

#[tokio::test]
async fn an_open_session_does_not_help_to_guess_its_password() {
    let store = strict().await;
    let parent = store.parent().await;
    create(&parent, ALICE.0, json!({})).await;
    let alice = store
        .somebody_at([127, 0, 0, 2].into())
        .logged_in(ALICE)
        .await;
    let guess = json!({"current_password": "wrong-one", "password": "secret-2", "password_confirmation": "secret-2"});
    for _ in 0..3 {
        alice
            .put("/api/v1/users/self", guess.clone())
            .await
            .expect(422);
    }
    let refused = alice.put("/api/v1/users/self", guess).await.expect(429);
    assert!(refused.headers.contains_key("retry-after"));
}
