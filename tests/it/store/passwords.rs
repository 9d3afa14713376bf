//! Passwords of sub-users: hashes that were made elsewhere, and when a password was changed.

use serde_json::{Value, json};
use vms_operator::server::HashingCost;

use super::{ALICE, nobody_special, with_alice};
use crate::support::store::{SITE, TestStore, Visitor};

/// `correct-horse-battery`, hashed by the reference implementation of argon2 at the cost that OWASP recommends.
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$tjMoPUqkQwyMIr48ZW/yCR5PdHGyBZrqn+7RH6U4+a8";
const PASSWORD: &str = "correct-horse-battery";

async fn changed_at(parent: &Visitor, id: i64) -> Value {
    let path = format!("/api/v1/users/subusers/{id}");
    parent.get(&path).await.expect(200).body["password_changed_at"].clone()
}

#[tokio::test]
async fn a_hash_lets_in_who_knows_the_password_and_ends_the_sessions() {
    let (store, parent, alice) = with_alice().await;
    let before = store.anybody().logged_in(ALICE).await;
    let path = format!("/api/v1/users/subusers/{alice}/change-password");
    let body = json!({"password_hash": HASH});
    parent.post(&path, body).await.expect(200);
    before.get("/api/v1/users/self").await.expect(401);
    let alice = store.anybody();
    alice.login(ALICE).await.expect(422);
    alice.login((ALICE.0, HASH)).await.expect(422);
    alice.login((ALICE.0, PASSWORD)).await.expect(200);
}

#[tokio::test]
async fn a_sub_user_is_made_with_a_hash_whatever_the_store_itself_hashes_at() {
    let store = TestStore::start().await;
    assert_ne!(HashingCost::WORTHLESS, HashingCost::OWASP);
    let mut body = nobody_special("bob@example.com");
    let fields = body.as_object_mut().unwrap();
    fields.retain(|field, _| !field.starts_with("password"));
    fields.insert("password_hash".to_owned(), HASH.into());
    let parent = store.parent().await;
    parent
        .post("/api/v1/users/subusers", body)
        .await
        .expect(200);
    let bob = store.anybody().login(("bob@example.com", PASSWORD)).await;
    bob.expect(200);
}

#[tokio::test]
async fn a_hash_that_is_weak_or_monstrous_or_beside_a_password_is_refused() {
    let (store, parent, alice) = with_alice().await;
    let path = format!("/api/v1/users/subusers/{alice}/change-password");
    for (from, to) in [
        ("m=19456", "m=8"),
        ("m=19456", "m=4194304"),
        ("t=2", "t=1"),
        ("t=2", "t=4000000000"),
        ("p=1", "p=200"),
        ("argon2id", "argon2i"),
        ("v=19", "v=16"),
    ] {
        let body = json!({"password_hash": HASH.replace(from, to)});
        let refused = parent.post(&path, body).await.expect(422);
        assert!(refused.body["errors"]["password_hash"].is_array(), "{to}");
    }
    let both =
        json!({"password": "secret-2", "password_confirmation": "secret-2", "password_hash": HASH});
    parent.post(&path, both).await.expect(422);
    parent.post(&path, json!({})).await.expect(422);
    store.anybody().login(ALICE).await.expect(200);
}

#[tokio::test]
async fn a_password_that_a_parent_sets_wins_over_a_change_under_way_of_who_knew_the_one_before() {
    // So dear that the parent is faster.
    let store = TestStore::with(SITE, |config| config.hashing = HashingCost::OWASP).await;
    let parent = store.parent().await;
    let alice = super::create(&parent, ALICE.0, json!({})).await;
    let path = format!("/api/v1/users/subusers/{alice}/change-password");
    let (mut known, mut refused) = ("secret-1".to_owned(), 0);
    for round in 0..10 {
        let own = store.anybody().logged_in((ALICE.0, &known)).await;
        let stolen = format!("stolen-{round}");
        let change =
            json!({"current_password": known, "password": stolen, "password_confirmation": stolen});
        let reset = json!({"password_hash": HASH});
        let (changed, reset) = tokio::join!(
            own.put("/api/v1/users/self", change),
            parent.post(&path, reset)
        );
        reset.expect(200);
        refused += usize::from(changed.status != 200);
        store.anybody().login((ALICE.0, &stolen)).await.expect(422);
        store.anybody().login((ALICE.0, PASSWORD)).await.expect(200);
        known = format!("secret-{round}");
        let next = json!({"password": known, "password_confirmation": known});
        parent.post(&path, next).await.expect(200);
    }
    assert!(refused > 0, "no change was late");
}

#[tokio::test]
async fn each_change_of_a_password_has_a_time_of_its_own_and_nothing_else_moves_it() {
    let (store, parent, alice) = with_alice().await;
    let mut times = vec![changed_at(&parent, alice).await];
    let path = format!("/api/v1/users/subusers/{alice}/change-password");
    for _ in 0..3 {
        let body = json!({"password": ALICE.1, "password_confirmation": ALICE.1});
        parent.post(&path, body).await.expect(200);
        times.push(changed_at(&parent, alice).await);
    }
    let own = store.anybody().logged_in(ALICE).await;
    let body = json!({"current_password": ALICE.1, "password": "secret-2", "password_confirmation": "secret-2"});
    own.put("/api/v1/users/self", body).await.expect(200);
    times.push(changed_at(&parent, alice).await);
    let texts: Vec<&str> = times.iter().filter_map(Value::as_str).collect();
    assert!(texts.is_sorted_by(|one, next| one < next), "{texts:?}");
    super::update(&parent, (alice, ALICE.0), json!({"ip_pool": ["127.0.0.1"]})).await;
    assert_eq!(changed_at(&parent, alice).await, times[4]);
}
