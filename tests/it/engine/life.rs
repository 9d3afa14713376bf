//! The life of a user: made, settled, changed, mended, made again.

use serde_json::json;
use vms_operator::engine::{Effect, Outcome};

use super::bench::Bench;

async fn effects(bench: &mut Bench) -> Vec<Effect> {
    match bench.reconcile().await.expect("the store answers") {
        Outcome::Unchanged(_) => Vec::new(),
        Outcome::Reconciled(judged) => {
            assert!(judged.failure.is_none(), "{:?}", judged.failure);
            judged.effects
        }
    }
}

#[tokio::test]
async fn a_new_user_takes_a_create_and_a_read_on_a_proven_server_and_then_nothing() {
    let mut bench = Bench::new().await;
    bench.declare(
        "cameras: {names: [c0, c1, c2]}, layouts: {names: [wall]}",
        "[View]",
        "127.0.0.1",
    );
    bench.assume_proven(env!("CARGO_PKG_VERSION"));
    let effects = effects(&mut bench).await;
    assert!(
        matches!(effects.as_slice(), [Effect::Created(_)]),
        "{effects:?}"
    );
    let requests = bench.proxy.requests();
    let writes: Vec<&String> = requests
        .iter()
        .filter(|request| !request.starts_with("GET"))
        .collect();
    assert_eq!(
        writes,
        ["POST /api/v1/token", "POST /api/v1/users/subusers"]
    );
    assert_eq!(bench.login("correct-horse-1").await, 200);

    let before = bench.proxy.count();
    assert!(matches!(bench.reconcile().await, Ok(Outcome::Unchanged(_))));
    let quiet = &bench.proxy.requests()[before..];
    assert!(
        quiet.iter().all(|request| request.starts_with("GET"))
            && !quiet.iter().any(|request| request.contains("subusers/")),
        "{quiet:?}"
    );
}

#[tokio::test]
async fn a_changed_secret_sets_the_password_and_one_of_the_same_content_does_not() {
    let mut bench = Bench::new().await;
    effects(&mut bench).await;
    bench.set_password("correct-horse-1");
    assert_eq!(effects(&mut bench).await, []);
    bench.set_password("another-horse-2");
    assert_eq!(effects(&mut bench).await, [Effect::PasswordSet]);
    assert_eq!(
        (
            bench.login("correct-horse-1").await,
            bench.login("another-horse-2").await
        ),
        (422, 200)
    );
}

#[tokio::test]
async fn a_user_that_was_deleted_in_the_store_comes_back_with_its_password() {
    let mut bench = Bench::new().await;
    effects(&mut bench).await;
    let first = bench.user.record.external_id.clone().expect("an id");
    bench
        .store
        .admin()
        .delete(&format!("/admin/v1/subusers/{first}"))
        .await;
    let effects = effects(&mut bench).await;
    assert!(
        matches!(effects.first(), Some(Effect::Restored(id)) if *id != first),
        "{effects:?}"
    );
    assert_eq!(bench.login("correct-horse-1").await, 200);
}

#[tokio::test]
async fn a_user_that_the_listing_missed_is_ours_all_the_same() {
    let mut bench = Bench::new().await;
    effects(&mut bench).await;
    let id = bench.user.record.external_id.clone();
    let before = bench.proxy.count();
    match bench.reconcile_unlisted().await.expect("the store answers") {
        Outcome::Reconciled(judged) => {
            assert!(judged.failure.is_none(), "{:?}", judged.failure);
            assert_eq!(
                (judged.effects, judged.record.external_id),
                (Vec::new(), id)
            );
        }
        Outcome::Unchanged(_) => panic!("nobody has looked"),
    }
    let requests = bench.proxy.requests().split_off(before);
    let writes = requests
        .iter()
        .filter(|request| !request.starts_with("GET"));
    assert_eq!(writes.count(), 0, "{requests:?}");
}

#[tokio::test]
async fn a_user_that_somebody_else_made_is_left_alone_until_it_may_be_taken_over_password_and_all()
{
    let mut bench = Bench::new().await;
    let parent = bench.store.parent().await;
    let foreign = json!({"name": "Alice", "email": "alice@example.com", "password": "by-hand-1",
        "password_confirmation": "by-hand-1"});
    let id = parent
        .post("/api/v1/users/subusers", foreign)
        .await
        .expect(200)
        .id();
    let before = bench.stored().await;
    assert_eq!(effects(&mut bench).await, []);
    assert_eq!(
        (bench.stored().await, bench.login("by-hand-1").await),
        (before, 200)
    );

    bench.allow_adoption();
    let effects = effects(&mut bench).await;
    assert_eq!(
        effects.first(),
        Some(&Effect::Adopted(id.to_string().into()))
    );
    assert_eq!(
        (
            bench.login("by-hand-1").await,
            bench.login("correct-horse-1").await
        ),
        (422, 200)
    );
}
