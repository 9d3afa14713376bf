//! Secrets that something touches, or makes again, without another password in them.

use super::{LOGIN, password_writes};
use crate::operator::{
    manifests::{ALICE, ALICE_LOGIN, secret},
    site::Site,
    users::{condition, status_of},
};

/// Touches the Secret as a secret manager does, and waits until that was answered.
async fn touch(site: &Site) {
    for time in ["1", "2", "3"] {
        let hash = format!("reconcile.external-secrets.io/data-hash={time}");
        site.kubectl(&["annotate", "--overwrite", "secret", "alice-login", &hash])
            .await;
    }
    let key = r#"{"data":{"other":"eA=="}}"#;
    site.kubectl(&[
        "patch",
        "secret",
        "alice-login",
        "--type=merge",
        "--patch",
        key,
    ])
    .await;
}

#[tokio::test]
async fn a_secret_that_is_touched_and_says_the_same_writes_nothing() {
    let mut site = Site::start("a touched Secret").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    let session = site.store.anybody().logged_in(ALICE_LOGIN).await;
    site.until_caught_up().await;
    let before = site.user("alice").await;
    let writes = password_writes(&site);
    touch(&site).await;
    site.until_caught_up().await;
    let after = site.user("alice").await;
    assert_eq!(
        after.metadata.resource_version,
        before.metadata.resource_version
    );
    // What is only remembered is found out again after a restart.
    site.stop().await;
    site.run().await;
    site.until_caught_up().await;
    let after = site.user("alice").await;
    assert_eq!(
        after.metadata.resource_version,
        before.metadata.resource_version
    );
    assert_eq!(password_writes(&site), writes);
    assert_eq!(
        session.get("/api/v1/cameras").await.status,
        200,
        "the session goes on"
    );
    // The next thing that there is to say of the user says it too.
    site.patch("vmsuser/alice", "{displayName: Alice the second}")
        .await;
    let told = site.ready("alice").await;
    assert_ne!(status_of(&told).password, status_of(&before).password);
}

#[tokio::test]
async fn a_secret_made_again_with_the_same_content_writes_no_password_and_another_content_does() {
    let site = Site::start("a Secret made again").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    let session = site.store.anybody().logged_in(ALICE_LOGIN).await;
    let before = password_writes(&site);
    let made_again = async |password: &str| {
        site.kubectl(&["delete", "secret", "alice-login"]).await;
        site.until("alice", "the Secret is missed", |alice| {
            condition(alice, "Valid").1 == "PasswordRejected"
        })
        .await;
        let made = secret("alice-login", &format!("password: {password}"));
        let immutable = made.replacen("kind: Secret", "kind: Secret, immutable: true", 1);
        site.apply(&immutable).await;
        site.ready("alice").await;
    };
    made_again(ALICE_LOGIN.1).await;
    assert_eq!(password_writes(&site), before);
    assert_eq!(
        session.get("/api/v1/cameras").await.status,
        200,
        "the session goes on"
    );
    made_again("rotated-2").await;
    site.eventually_logs_in((LOGIN, "rotated-2")).await;
    assert_eq!(password_writes(&site), before + 1);
    assert_eq!(session.get("/api/v1/cameras").await.status, 401);
}
