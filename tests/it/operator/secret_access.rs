//! Secrets are read where somebody lets the operator do so, and nowhere else.

use vms_operator::operator::rbac;

use super::{
    manifests::{ALICE, ALICE_LOGIN, many, secret},
    site::Site,
    users::{condition, rules_of},
};
use crate::support::{
    namespace::{ACCOUNT, TestNamespace},
    rbac::rules,
};

/// An operator elsewhere that may read no Secrets of the site.
async fn without_secrets(test: &str) -> (Site, TestNamespace) {
    let mut site = Site::prepare(test).await;
    let cluster = site.namespace.cluster;
    let home = cluster.namespace("home of the operator").await;
    home.grant_in(&site.namespace.name, &rules(rbac::OBJECTS))
        .await;
    home.grant(&rules(rbac::OWN)).await;
    site.run_from(&home).await;
    (site, home)
}

/// Does just what a message asks for, as an administrator of the namespace would.
async fn obey(site: &Site, message: &str) {
    let start = message.find("kubectl create role").expect("a command");
    let command = message[start..].trim_end_matches(')');
    for part in command.split(" && ") {
        let words: Vec<&str> = part.split_whitespace().collect();
        assert_eq!(words[0], "kubectl", "{command}");
        site.kubectl(&words[1..]).await;
    }
}

#[tokio::test]
async fn a_server_whose_secret_may_not_be_read_says_who_does_what_and_goes_on_when_it_is_done() {
    let (site, _home) = without_secrets("no right to read Secrets").await;
    site.until_server_says("SecretAccessMissing").await;
    let (_, message) = site.server_ready().await;
    obey(&site, &message).await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    site.eventually_logs_in(ALICE_LOGIN).await;
}

#[tokio::test]
async fn a_user_whose_secret_may_not_be_read_says_who_does_what_and_goes_on_when_it_is_done() {
    let (site, home) = without_secrets("no right to read one Secret").await;
    let (verb, resource) = ("--verb=get", "--resource=secrets");
    let only = "--resource-name=main-parent-account";
    let account = format!("--serviceaccount={}:{ACCOUNT}", home.name);
    site.kubectl(&["create", "role", "account", verb, resource, only])
        .await;
    site.kubectl(&[
        "create",
        "rolebinding",
        "account",
        "--role=account",
        &account,
    ])
    .await;
    site.apply(ALICE).await;
    let alice = site.refused("alice", &["SecretAccessMissing"]).await;
    let (ready, reason, message) = condition(&alice, "Ready");
    assert_eq!(
        (ready.as_str(), reason.as_str()),
        ("False", "SecretAccessMissing")
    );
    assert_eq!(
        condition(&alice, "Reconciling").0,
        "True",
        "somebody may be about to do it"
    );
    assert_eq!(
        site.login(ALICE_LOGIN).await,
        422,
        "she is not made without her password"
    );
    obey(&site, &message).await;
    site.ready("alice").await;
    site.eventually_logs_in(ALICE_LOGIN).await;
}

#[tokio::test]
async fn a_secret_that_nobody_referred_to_is_known_when_somebody_does_and_watched_from_then_on() {
    let site = Site::start("a Secret from before").await;
    site.apply(&many(0..2)).await;
    site.ready("u0").await;
    let user = site.ready("u1").await;
    assert_eq!(rules_of(&user), [""; 0]);
    // u0 takes the Secret of u1, which keeps it too.
    let shared = "{password: {secretRef: {name: u1-login}}}";
    site.patch("vmsuser/u0", shared).await;
    site.ready("u0").await;
    site.eventually_logs_in(("u0@example.com", "u1-secret"))
        .await;
    let unreferred = secret("other-login", "password: other-secret");
    site.apply(&unreferred).await;
    site.patch("vmsuser/u0", "{password: {secretRef: {name: other-login}}}")
        .await;
    site.ready("u0").await;
    site.eventually_logs_in(("u0@example.com", "other-secret"))
        .await;
    site.apply(&secret("other-login", "password: other-secret-2"))
        .await;
    site.eventually_logs_in(("u0@example.com", "other-secret-2"))
        .await;
    assert_eq!(condition(&site.user("u0").await, "Ready").1, "Applied");
}
