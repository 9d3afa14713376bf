//! Secrets are read where somebody lets the operator do so, and nowhere else.

use vms_operator::operator::rights;

use super::{
    manifests::{ALICE, ALICE_LOGIN, many, secret},
    site::Site,
    users::{condition, rules_of},
};
use crate::support::{namespace::TestNamespace, rights::rules};

/// An operator elsewhere that may read no Secrets of the site.
async fn without_secrets(test: &str) -> (Site, TestNamespace) {
    let mut site = Site::prepare(test).await;
    let cluster = site.namespace.cluster;
    let home = cluster.namespace("home of the operator").await;
    home.grant_in(&site.namespace.name, &rules(rights::OBJECTS))
        .await;
    home.grant(&rules(rights::OWN)).await;
    site.run_from(&home).await;
    (site, home)
}

#[tokio::test]
async fn who_may_not_read_secrets_says_so_and_goes_on_when_it_is_let() {
    let (site, home) = without_secrets("no right to read Secrets").await;
    site.until_server_says("Forbidden").await;
    home.grant_in(&site.namespace.name, &rules(rights::SECRETS))
        .await;
    site.apply(ALICE).await;
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
