//! No password and no key appears anywhere but where it belongs.

use k8s_openapi::api::core::v1::Secret;
use kube::Api;

use super::{
    manifests::{ALICE, secret},
    site::Site,
};

#[tokio::test]
async fn no_password_and_no_key_appears_in_a_status_an_event_or_the_log() {
    let mut site = Site::start("no password appears").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    site.apply(&secret("alice-login", "password: rotated-2"))
        .await;
    site.eventually_logs_in(("alice@example.com", "rotated-2"))
        .await;
    // Refused ones too: for a letter that the VMS does not take, and for their length.
    for (name, password) in [("umlaut", "pässword-3"), ("short", "sh0rt")] {
        let user = ALICE.split("---").next().expect("a user");
        site.apply(&user.replace("alice", name)).await;
        site.apply(&secret(
            &format!("{name}-login"),
            &format!("password: {password}"),
        ))
        .await;
        site.refused(name, &["PasswordRejected"]).await;
    }
    // Failures too.
    site.store.stop().await;
    site.apply(&secret("alice-login", "password: rotated-4"))
        .await;
    site.resync("while it is away").await;
    site.stop().await;

    let secrets: Api<Secret> = site.api();
    let key = secrets
        .get("vms-operator-key")
        .await
        .expect("the key of fingerprints");
    let key = key
        .data
        .and_then(|mut data| data.remove("key"))
        .expect("a key")
        .0;
    let objects = site
        .kubectl(&[
            "get",
            "vmsservers,vmsusers,vmscameras,vmslayouts,vmscameragroups,events",
            "--output=yaml",
            "--show-managed-fields",
        ])
        .await;
    let log = site.log.text();
    assert!(log.contains("store request"), "the log is there");
    assert!(objects.contains("kind: VmsUser"), "the objects are there");
    let hidden = [
        "alice-demo-1",
        "rotated-2",
        "rotated-4",
        "pässword-3",
        "sh0rt",
        "operator-demo",
        &hex::encode(&key),
        &format!("{key:?}"),
    ];
    for text in hidden {
        assert!(!objects.contains(text), "{text} is in an object");
        let line = log.lines().find(|line| line.contains(text));
        assert_eq!(line, None, "{text} is in the log");
    }
}
