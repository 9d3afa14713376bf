//! What the operator logs: what happened, and never the same for ever.

use vms_operator::operator::rbac;

use super::{
    manifests::ALICE,
    site::Site,
    users::{is_current, rules_of},
};
use crate::support::{
    cluster::PATIENCE,
    eventually::eventually,
    rbac::{rule, rules},
};

const STATUS: &str = "vmsusers/status";

#[tokio::test]
async fn what_fails_again_and_again_is_logged_once() {
    let mut site = Site::prepare("a status that may not be written").await;
    let home = site
        .namespace
        .cluster
        .namespace("home of the operator")
        .await;
    let mut objects = rules(rbac::OBJECTS);
    for rule in &mut objects {
        let resources = rule.resources.iter_mut();
        resources.for_each(|resources| resources.retain(|resource| resource != STATUS));
    }
    home.grant_in(&site.namespace.name, &objects).await;
    home.grant_in(&site.namespace.name, &rules(rbac::SECRETS))
        .await;
    home.grant(&rules(rbac::OWN)).await;
    site.run_from(&home).await;
    site.apply(ALICE).await;
    eventually(PATIENCE, "it is tried again", async || {
        let writes = home.writes().await;
        let tries = writes.iter().filter(|write| write.resource == STATUS);
        match tries.count() {
            3.. => Ok(()),
            tries => Err(format!("{tries} tries")),
        }
    })
    .await;
    let said = |log: &str| {
        log.matches("user could not be written to Kubernetes")
            .count()
    };
    assert_eq!(said(&site.log.text()), 1, "{}", site.log.text());
    home.grant_in(
        &site.namespace.name,
        &[rule("vms-operator.io", &[STATUS], &["patch"])],
    )
    .await;
    site.ready("alice").await;
    assert_eq!(said(&site.log.text()), 1, "{}", site.log.text());
}

#[tokio::test]
async fn what_becomes_of_a_user_is_a_line_in_the_log_each() {
    let site = Site::start("a line in the log each").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    site.patch("vmsuser/alice", "{access: {cameras: {names: [gate-1]}}}")
        .await;
    site.until("alice", "refused", |user| {
        is_current(user) && !rules_of(user).is_empty()
    })
    .await;
    let said = |line: &str| site.log.text().matches(line).count();
    site.reconcile("alice").await;
    let refused = said("the declaration is not valid");
    assert!(refused > 0);
    site.reconcile("alice").await;
    assert_eq!(said("the declaration is not valid"), refused);
    site.kubectl(&["delete", "vmsuser/alice"]).await;
    let orphan =
        "{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {name: bob}, spec: {
        serverRef: {name: main}, login: bob@example.com, deletionPolicy: Orphan}}";
    site.apply(orphan).await;
    site.ready("bob").await;
    site.kubectl(&["delete", "vmsuser/bob"]).await;
    for line in [
        "deleted the user of id",
        "bob has the deletion policy Orphan; it keeps its access",
    ] {
        assert_eq!(said(line), 1, "{line}");
    }
}
