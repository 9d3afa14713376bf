//! Passwords that come with every segment.

use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::json;
use vms_operator::server::{Allowance, HashingCost, Limits};

use super::{
    nginx::PROXY,
    site::{ALICE, SECRET, basic, change_user, gated_with, make_alice},
};
use crate::support::{
    store::{TestStore, Visitor},
    visitor::Answer,
};

/// The gate, asked with a password.
async fn ask(store: &TestStore, (login, password): (&str, &str), from: &str) -> Answer {
    let basic = basic(login, password);
    let asked = [
        ("authorization", basic.as_str()),
        ("x-gate-secret", SECRET),
        ("x-forwarded-for", from),
        ("x-original-method", "GET"),
        ("x-original-uri", "/hls/gate-1/index0.ts"),
    ];
    let gate = Visitor::new(format!("http://{}", store.gate_address()), PROXY.into());
    gate.get_with("/gate/nginx", &asked).await
}

fn strict() -> Limits {
    let allowance = |attempts| Allowance {
        attempts,
        window: Duration::from_hours(1),
    };
    Limits {
        login: allowance(3),
        address: allowance(5),
        remembered: 100,
        recorded: allowance(4),
    }
}

#[tokio::test]
async fn a_password_is_hashed_once_and_not_for_every_segment() {
    let store = gated_with(|config| {
        config.hashing = HashingCost {
            passes: 40,
            ..HashingCost::OWASP
        };
    })
    .await;
    make_alice(&store.parent().await).await;
    let begun = Instant::now();
    ask(&store, ALICE, "127.0.0.1").await.expect(200);
    let hashed = begun.elapsed();
    let begun = Instant::now();
    for _ in 0..50 {
        ask(&store, ALICE, "127.0.0.1").await.expect(200);
    }
    let fifty = begun.elapsed();
    assert!(
        fifty < hashed * 10,
        "one hashed {hashed:?}, fifty {fifty:?}"
    );
}

#[tokio::test]
async fn a_changed_password_is_of_no_use_at_the_next_request() {
    let store = gated_with(|_| {}).await;
    let parent = store.parent().await;
    let alice = make_alice(&parent).await;
    ask(&store, ALICE, "127.0.0.1").await.expect(200);
    let path = format!("/api/v1/users/subusers/{alice}/change-password");
    let body = json!({"password": "secret-2", "password_confirmation": "secret-2"});
    parent.post(&path, body).await.expect(200);
    ask(&store, ALICE, "127.0.0.1").await.expect(401);
    ask(&store, (ALICE.0, "secret-2"), "127.0.0.1")
        .await
        .expect(200);
    let deleted = parent
        .delete(&format!("/api/v1/users/subusers/{alice}"))
        .await;
    deleted.expect(200);
    ask(&store, (ALICE.0, "secret-2"), "127.0.0.1")
        .await
        .expect(401);
    make_alice(&parent).await;
    ask(&store, (ALICE.0, "secret-2"), "127.0.0.1")
        .await
        .expect(401);
    ask(&store, ALICE, "127.0.0.1").await.expect(200);
}

#[tokio::test]
async fn passwords_are_guessed_at_the_gate_no_more_often_than_at_a_login() {
    let store = gated_with(|config| config.throttle = strict()).await;
    let parent = store.parent().await;
    let alice = make_alice(&parent).await;
    change_user(&parent, alice, json!({"ip_pool": null})).await;
    for _ in 0..3 {
        ask(&store, (ALICE.0, "wrong-one"), "127.0.0.5")
            .await
            .expect(401);
    }
    // The right one is not even looked at; nginx would take 429 for a fault.
    let refused = ask(&store, ALICE, "127.0.0.6").await.expect(403);
    assert!(refused.headers.contains_key("retry-after"));
    let login = store.somebody_at([127, 0, 0, 6].into()).login(ALICE).await;
    login.expect(429);
    for number in 0..2 {
        let login = format!("nobody-{number}@example.com");
        ask(&store, (&login, "wrong-one"), "127.0.0.5")
            .await
            .expect(401);
    }
    ask(&store, ("bob@example.com", "wrong-one"), "127.0.0.5")
        .await
        .expect(403);
    let audit = store
        .admin()
        .get("/admin/v1/audit?per_page=100")
        .await
        .expect(200);
    let refusals = audit
        .column("action")
        .iter()
        .filter(|action| *action == "login-refused")
        .count();
    assert_eq!(refusals, 4, "{audit:?}");
}

#[tokio::test]
async fn who_was_right_a_moment_ago_is_not_locked_out_by_strangers() {
    let store = gated_with(|config| config.throttle = strict()).await;
    let parent = store.parent().await;
    let alice = make_alice(&parent).await;
    change_user(&parent, alice, json!({"ip_pool": null})).await;
    ask(&store, ALICE, "127.0.0.1").await.expect(200);
    let guesses = (0..20).map(|_| ask(&store, (ALICE.0, "wrong-one"), "127.0.0.5"));
    let guesses = join_all(guesses).await;
    assert!(guesses.iter().all(|guess| guess.status != 200));
    ask(&store, ALICE, "127.0.0.1").await.expect(200);
}

#[tokio::test]
async fn many_segments_at_once_are_all_answered() {
    let store = gated_with(|_| {}).await;
    make_alice(&store.parent().await).await;
    let answers = join_all((0..200).map(|_| ask(&store, ALICE, "127.0.0.1"))).await;
    let refused = answers.iter().filter(|answer| answer.status != 200).count();
    assert_eq!(refused, 0);
}
