//! Passwords that the operator makes: a Secret that goes with its user, and is nobody else's.

use k8s_openapi::api::core::v1::Secret;
use kube::{Api, api::DeleteParams};
use vms_operator::operator::rbac::{self, Right};

use crate::{
    operator::{
        manifests::{many, secret},
        site::Site,
        users::{condition, is_ready, status_of},
    },
    support::{
        cluster::PATIENCE, eventually::eventually, namespace::TestNamespace, proxy::Fault,
        rbac::rules,
    },
};

const LOGIN: &str = "maria@example.com";
const MARIA: &str = "
apiVersion: vms-operator.io/v1alpha1
kind: VmsUser
metadata: {name: maria}
spec:
  serverRef: {name: main}
  login: maria@example.com
  password: {generate: {secretName: maria-login}}
  access: {cameras: {names: [gate-1]}}
";

/// A site, and the operator's own namespace elsewhere: there it makes its key, and here it has these rights alone.
async fn site_with(test: &str, rights: &[&[Right]]) -> (Site, TestNamespace) {
    let mut site = Site::prepare(test).await;
    let cluster = site.namespace.cluster;
    let home = cluster.namespace("home of the operator").await;
    home.grant(&rules(rbac::OWN)).await;
    for rights in rights {
        home.grant_in(&site.namespace.name, &rules(rights)).await;
    }
    site.run_from(&home).await;
    (site, home)
}

/// The same, where the operator may make Secrets.
async fn site(test: &str) -> (Site, TestNamespace) {
    site_with(test, &[rbac::OBJECTS, rbac::SECRETS, rbac::GENERATING]).await
}

/// The Secret that was made, with what it says.
async fn made(site: &Site) -> (Secret, String, String) {
    let secrets: Api<Secret> = site.api();
    let secret = secrets.get("maria-login").await.expect("a Secret");
    let text = |key: &str| {
        let bytes = secret.data.as_ref().and_then(|data| data.get(key));
        String::from_utf8(bytes.expect(key).0.clone()).expect("text")
    };
    let (login, password) = (text("login"), text("password"));
    (secret, login, password)
}

#[tokio::test]
async fn a_password_is_made_with_the_login_beside_it_and_opens_the_door() {
    let (site, _home) = site("a password that is made").await;
    site.apply(MARIA).await;
    let maria = site.ready("maria").await;
    let (secret, login, password) = made(&site).await;
    assert_eq!((login.as_str(), password.len()), (LOGIN, 24));
    assert_eq!(site.login((LOGIN, &password)).await, 200);
    let owners = secret.metadata.owner_references.expect("an owner");
    assert_eq!(owners.len(), 1);
    assert_eq!(
        (owners[0].kind.as_str(), Some(&owners[0].uid)),
        ("VmsUser", maria.metadata.uid.as_ref())
    );
    assert_eq!(secret.data.expect("keys").len(), 2);
    let shown = serde_json::to_string(&maria).expect("JSON");
    assert!(!shown.contains(&password) && !site.log.text().contains(&password));

    // The Secret goes with the user.
    site.kubectl(&["delete", "vmsuser/maria"]).await;
    let secrets: Api<Secret> = site.api();
    eventually(PATIENCE, "the Secret is collected", async || match secrets
        .get_metadata_opt("maria-login")
        .await
    {
        Ok(None) => Ok(()),
        other => Err(format!("{other:?}")),
    })
    .await;
}

#[tokio::test]
async fn a_made_password_costs_one_write_more_and_no_request() {
    let (mut site, home) = site("what a made password costs").await;
    site.apply(&many(0..1)).await;
    site.ready("u0").await;
    site.until_proven().await;
    site.until_settled().await;
    site.stop_when_idle().await;
    let earlier = home.writes().await.len();
    site.run_from(&home).await;
    site.until_caught_up().await;
    let asked = site.proxy.count();
    site.apply(MARIA).await;
    site.ready("maria").await;
    let requests = site.proxy.count() - asked;
    site.reconcile("u0").await;
    site.until_caught_up().await;
    site.stop_when_idle().await;
    let writes = home.writes().await.split_off(earlier);
    let writes: Vec<String> = writes
        .iter()
        .map(|write| format!("{} {}", write.verb, write.resource))
        .collect();
    assert_eq!(
        writes,
        [
            "patch vmsservers/status",
            "patch vmsservers/status",
            "create secrets",
            "patch vmsusers",
            "patch vmsusers/status",
            // What we asked for, and nothing else.
            "patch vmsusers/status",
            "patch vmsservers/status",
            "patch vmsservers/status",
        ]
    );
    assert_eq!(requests, 2, "{:?}", site.proxy.requests());
    let path = "/users/subusers/3";
    let later = site.proxy.requests().split_off(asked + requests);
    assert!(
        later.iter().all(|request| !request.contains(path)),
        "{later:?}"
    );
}

#[tokio::test]
async fn deleting_the_secret_makes_another_one_and_rotates_the_password() {
    let (site, _home) = site("a made Secret that is deleted").await;
    site.apply(MARIA).await;
    site.ready("maria").await;
    let (first, _, old) = made(&site).await;
    site.kubectl(&["delete", "secret/maria-login"]).await;
    let uid = first.metadata.uid;
    site.until("maria", "another Secret is noted", |maria| {
        let noted = status_of(maria).password.and_then(|noted| noted.secret_uid);
        noted.is_some() && noted != uid
    })
    .await;
    let (_, _, new) = made(&site).await;
    assert_ne!(old, new);
    assert_eq!(site.login((LOGIN, &new)).await, 200);
    assert_eq!(site.login((LOGIN, &old)).await, 422);
}

#[tokio::test]
async fn an_initial_password_is_made_once() {
    let (site, _home) = site("an initial made password").await;
    site.apply(&MARIA.replace("{generate", "{policy: Initial, generate"))
        .await;
    site.ready("maria").await;
    let (_, _, password) = made(&site).await;
    site.kubectl(&["delete", "secret/maria-login"]).await;
    site.patch("vmsuser/maria", "{displayName: Maria}").await;
    site.reconcile("maria").await;
    site.until_caught_up().await;
    assert_eq!(site.login((LOGIN, &password)).await, 200);
    let secrets: Api<Secret> = site.api();
    let found = secrets.get_metadata_opt("maria-login").await;
    assert!(found.expect("an answer").is_none());
}

#[tokio::test]
async fn a_secret_of_somebody_else_is_neither_read_as_made_nor_overwritten() {
    let (site, _home) = site("a Secret of somebody else").await;
    site.apply(&secret("maria-login", "password: not-for-maria"))
        .await;
    site.apply(MARIA).await;
    let maria = site.refused("maria", &["PasswordRejected"]).await;
    let violation = &status_of(&maria).violations[0];
    assert_eq!(violation.path, "spec.password.generate");
    assert!(violation.message.contains("`maria-login`"), "{violation:?}");
    let secrets: Api<Secret> = site.api();
    let kept = secrets.get("maria-login").await.expect("a Secret");
    assert_eq!(kept.data.expect("keys")["password"].0, b"not-for-maria");

    secrets
        .delete("maria-login", &DeleteParams::default())
        .await
        .expect("delete the Secret");
    site.ready("maria").await;
    let (_, _, password) = made(&site).await;
    assert_eq!(site.login((LOGIN, &password)).await, 200);
}

#[tokio::test]
async fn without_the_right_nobody_is_made_and_the_status_says_what_is_lacking() {
    let (site, home) = site_with("no right to make Secrets", &[rbac::OBJECTS, rbac::SECRETS]).await;
    site.apply(MARIA).await;
    let maria = site.refused("maria", &["PasswordRejected"]).await;
    let (_, _, message) = condition(&maria, "Ready");
    assert!(
        message.contains("let the operator create Secrets in this namespace"),
        "{message}"
    );
    let parent = site.store.parent().await;
    let users = parent.get("/api/v1/users/subusers").await.expect(200);
    assert_eq!(users.column("login"), [""; 0]);
    let namespace = &site.namespace.name;
    home.grant_in(namespace, &rules(rbac::GENERATING)).await;
    let maria = site.reconcile("maria").await;
    assert!(is_ready(&maria), "{maria:?}");
}

#[tokio::test]
async fn a_password_that_did_not_reach_the_store_is_tried_again_and_no_other_one_is_made() {
    let (mut site, home) = site("a made password that is lost on its way").await;
    site.apply(&many(0..1)).await;
    site.ready("u0").await;
    site.proxy.fail_next(Fault::CutBefore);
    site.apply(MARIA).await;
    let secrets: Api<Secret> = site.api();
    eventually(PATIENCE, "the Secret is there", async || {
        match secrets.get_metadata_opt("maria-login").await {
            Ok(Some(_)) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    let (_, _, password) = made(&site).await;
    site.stop().await;
    site.run_from(&home).await;
    site.ready("maria").await;
    assert_eq!(site.login((LOGIN, &password)).await, 200);
    assert_eq!(made(&site).await.2, password);
}
