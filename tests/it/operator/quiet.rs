//! What the operator logs: what happened, and never the same for ever.

use vms_operator::operator::rbac;

use super::{manifests::ALICE, site::Site};
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
