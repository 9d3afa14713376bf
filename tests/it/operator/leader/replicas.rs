//! Replicas of the operator, and the Lease that they share.

use std::{path::Path, sync::Arc};

use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use kube::{
    Api,
    api::{Patch, PatchParams, PostParams},
};
use serde_json::json;
use vms_operator::operator::{Election, rbac};

use crate::{
    operator::{
        manifests::{ALICE, ALICE_LOGIN},
        process::Process,
        site::{Site, patient_election},
        users::status_of,
    },
    support::{
        cluster::PATIENCE, eventually::eventually, namespace::named, proxy::Hold, rbac::rules,
    },
};

/// Where nobody loses the Lease however busy the machine is, and it ends by being given back, or by [`let_expire`].
pub(in crate::operator) const LONG: [&str; 3] = [
    "--lease-duration=300",
    "--renew-deadline=200",
    "--retry-period=1",
];
/// The same, of a leader that ends by itself soon after it was cut off: long before anybody else leads.
pub(super) const CAUTIOUS: [&str; 3] = [
    "--lease-duration=300",
    "--renew-deadline=25",
    "--retry-period=1",
];
/// Where the time of the Lease is waited for.
pub(super) const SHORT: [&str; 3] = [
    "--lease-duration=24",
    "--renew-deadline=20",
    "--retry-period=1",
];
/// The code of a process that led and does not any more.
const LEASE_LOST: i32 = 4;
pub(in crate::operator) const CREATE: &str = "POST /api/v1/users/subusers";

pub(crate) async fn permit(site: &Site) {
    site.namespace.grant(&rules(rbac::ELECTING)).await;
}

pub(in crate::operator) async fn prepare(test: &str) -> Site {
    let site = Site::prepare(test).await;
    permit(&site).await;
    site
}

pub(in crate::operator) fn replica(site: &Site, host: &str, times: [&str; 3]) -> Process {
    replica_by(site, host, times, site.namespace.kubeconfig())
}

/// A second replica in this process, which takes the Lease as soon as the promise of its holder is over.
pub(in crate::operator) async fn run_second(site: &mut Site) {
    site.run_with(|config| {
        config.election = Some(Election {
            identity: "b_in-this-process".to_owned(),
            ..patient_election()
        });
    })
    .await;
    site.until_ready().await;
}

/// The holder of the Lease has vanished, and it has promised no more than a second.
pub(in crate::operator) async fn let_expire(site: &Site) {
    let leases: Api<Lease> = site.api();
    let promise = Patch::Merge(json!({"spec": {"leaseDurationSeconds": 1}}));
    let how = PatchParams::default();
    let patched = leases.patch("vms-operator", &how, &promise).await;
    patched.expect("patch a Lease");
}

pub(super) fn replica_by(site: &Site, host: &str, times: [&str; 3], kubeconfig: &Path) -> Process {
    let common = ["--leader-election", "--listen=127.0.0.1:0"];
    Process::start_as(site, host, kubeconfig, &[&common[..], &times].concat())
}

/// Host of the replica that holds the Lease; empty where nobody does.
pub(super) async fn holder(site: &Site) -> String {
    let leases: Api<Lease> = site.api();
    let lease = leases.get_opt("vms-operator").await.expect("read a Lease");
    let spec = lease.and_then(|lease| lease.spec).unwrap_or_default();
    let identity = spec.holder_identity.unwrap_or_default();
    identity.split('_').next().unwrap_or_default().to_owned()
}

pub(in crate::operator) async fn until_leads(site: &Site, host: &str) {
    eventually(PATIENCE, &format!("{host} leads"), async || {
        let holder = holder(site).await;
        if holder == host {
            Ok(())
        } else {
            Err(format!("{holder:?} does"))
        }
    })
    .await;
}

/// Waits until a replica that held the Lease has lost it, and has said so.
pub(super) async fn ended_by_loss(replica: &mut Process) {
    let ended = replica.ended().await;
    assert_eq!(ended.code(), Some(LEASE_LOST), "{ended}");
    let said = replica.said();
    assert!(said.contains("the lease is lost"), "{said}");
}

/// One user, ours, with what is declared: id and login and addresses.
pub(in crate::operator) async fn assert_one_alice(site: &Site) {
    let alice = site.ready("alice").await;
    let made = site.store.subuser(ALICE_LOGIN.0).await;
    let made = made.expect("the user is made");
    assert_eq!(status_of(&alice).external_id, Some(made["id"].to_string()));
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    assert_eq!(site.login_from(2, ALICE_LOGIN).await, 403);
}

/// Somebody of whom nothing else is ever heard.
pub(in crate::operator) async fn let_somebody_hold_the_lease(
    site: &Site,
    seconds: i32,
) -> Api<Lease> {
    let leases: Api<Lease> = site.api();
    let held = Lease {
        metadata: named("vms-operator"),
        spec: Some(LeaseSpec {
            holder_identity: Some("somebody-else".to_owned()),
            lease_duration_seconds: Some(seconds),
            ..LeaseSpec::default()
        }),
    };
    let created = leases.create(&PostParams::default(), &held).await;
    created.expect("create a Lease");
    leases
}

/// A leader in the middle of a create, whose next request would follow the answer that is held.
pub(in crate::operator) async fn in_the_middle_of_a_create(site: &Site) -> Arc<Hold> {
    let held = site.proxy.hold(CREATE);
    site.apply(ALICE).await;
    held.arrived().await;
    held
}
