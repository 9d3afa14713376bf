//! Passwords of which the operator knows a hash alone.

use super::{LOGIN, password_writes};
use crate::operator::{
    manifests::{ALICE, secret},
    site::Site,
    users::status_of,
};

/// `correct-horse-battery`, hashed by the reference implementation of argon2.
const HASH: &str = "'$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$tjMoPUqkQwyMIr48ZW/yCR5PdHGyBZrqn+7RH6U4+a8'";

/// Alice with that hash, and her Secret.
fn alice(hash: &str) -> String {
    let (user, _) = ALICE.split_once("---").expect("a user and a Secret");
    let reference = "{name: alice-login}";
    let hashed = user.replacen(
        reference,
        &format!("{reference}\n    format: Argon2idPHC"),
        1,
    );
    assert_ne!(hashed, user, "the example has another Secret now");
    format!(
        "{hashed}---\n{}",
        secret("alice-login", &format!("password: {hash}"))
    )
}

#[tokio::test]
async fn a_hash_opens_the_door_to_who_knows_the_password_and_is_set_once() {
    let site = Site::start("a hash").await;
    site.apply(&alice(HASH)).await;
    site.ready("alice").await;
    assert_eq!(site.login((LOGIN, "correct-horse-battery")).await, 200);
    assert_eq!(site.login((LOGIN, HASH.trim_matches('\''))).await, 422);
    let writes = password_writes(&site);
    site.patch("vmsuser/alice", "{displayName: Alice L.}").await;
    site.ready("alice").await;
    assert_eq!(password_writes(&site), writes);
}

#[tokio::test]
async fn a_weak_hash_is_refused_and_the_password_stays() {
    let site = Site::start("a weak hash").await;
    site.apply(&alice(HASH)).await;
    site.ready("alice").await;
    let weak = secret(
        "alice-login",
        &format!("password: {}", HASH.replace("t=2", "t=1")),
    );
    site.apply(&weak).await;
    let told = |user: &_| !status_of(user).violations.is_empty();
    let refused = site.until("alice", "refused", told).await;
    let violation = &status_of(&refused).violations[0];
    assert_eq!(violation.rule, "PasswordRejected");
    assert_eq!(
        violation.message,
        "key `password` of Secret `alice-login`: its passes (t) are not within 2 to 10"
    );
    assert_eq!(site.login((LOGIN, "correct-horse-battery")).await, 200);
}
