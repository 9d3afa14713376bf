//! A status that the API server does not take, as where a webhook or a policy of somebody else refuses it.

use kube::{ResourceExt, api::ListParams};
use serde_json::json;
use vms_operator::api::v1alpha1::VmsCamera;

use super::listings;
use crate::{
    operator::{
        manifests::{ALICE, ALICE_LOGIN},
        site::Site,
    },
    support::{cluster::PATIENCE, eventually::eventually},
};

/// A policy that refuses the status of objects of that name, in the namespace of the site alone.
struct Policy(String);

impl Policy {
    async fn refusing(site: &Site, plural: &str, name: &str) -> Self {
        let namespace = &site.namespace.name;
        let policy = format!("{plural}-{namespace}");
        let manifests = json!({"apiVersion": "v1", "kind": "List", "items": [
            {
                "apiVersion": "admissionregistration.k8s.io/v1",
                "kind": "ValidatingAdmissionPolicy",
                "metadata": {"name": policy},
                "spec": {
                    "failurePolicy": "Fail",
                    "matchConstraints": {"resourceRules": [{
                        "apiGroups": ["vms-operator.io"], "apiVersions": ["v1alpha1"],
                        "operations": ["UPDATE"], "resources": [format!("{plural}/status")],
                    }]},
                    "validations": [{"expression": format!("object.metadata.name != '{name}'")}],
                },
            },
            {
                "apiVersion": "admissionregistration.k8s.io/v1",
                "kind": "ValidatingAdmissionPolicyBinding",
                "metadata": {"name": policy},
                "spec": {
                    "policyName": policy,
                    "validationActions": ["Deny"],
                    "matchResources": {"namespaceSelector": {
                        "matchLabels": {"kubernetes.io/metadata.name": namespace},
                    }},
                },
            },
        ]});
        site.apply(&manifests.to_string()).await;
        Self(policy)
    }

    /// A policy is in force a moment after it was stored.
    async fn until_in_force(&self, site: &Site, object: &str) {
        eventually(PATIENCE, "the policy is in force", async || {
            let kubectl = site.namespace.kubectl();
            let arguments = [
                "patch",
                object,
                "--subresource=status",
                "--type=merge",
                "--patch={\"status\": {\"observedGeneration\": 0}}",
                "--dry-run=server",
            ];
            let output = kubectl.run_with_input(&arguments, "").await;
            if output.status.success() {
                Err("the status would be taken".to_owned())
            } else {
                Ok(())
            }
        })
        .await;
    }

    async fn remove(self, site: &Site) {
        let kinds = "validatingadmissionpolicybinding,validatingadmissionpolicy";
        site.kubectl(&["delete", kinds, &self.0]).await;
    }
}

fn has_status(camera: &VmsCamera) -> bool {
    let status = camera.status.as_ref();
    status.is_some_and(|status| !status.conditions.is_empty())
}

#[tokio::test]
async fn a_server_whose_status_is_refused_is_served_all_the_same() {
    let mut site = Site::prepare("a refused status of a server").await;
    let policy = Policy::refusing(&site, "vmsservers", "main").await;
    policy.until_in_force(&site, "vmsserver/main").await;
    site.run().await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    eventually(PATIENCE, "the refusal is logged", async || {
        if site.log.text().contains("the status of VmsServer") {
            Ok(())
        } else {
            Err("not yet".to_owned())
        }
    })
    .await;
    assert_eq!(site.server_ready().await, <(String, String)>::default());
    assert_eq!(listings(&site), 1, "a status is no reason to list the VMS");
    policy.remove(&site).await;
    site.until_server_says("Connected").await;
    assert_eq!(listings(&site), 1);
}

#[tokio::test]
async fn a_camera_whose_status_is_refused_keeps_no_other_from_its_status() {
    let mut site = Site::prepare("a refused status of a camera").await;
    let policy = Policy::refusing(&site, "vmscameras", "gate-1").await;
    policy.until_in_force(&site, "vmscamera/gate-1").await;
    site.run().await;
    site.until_server_says("Connected").await;
    let cameras = site.api::<VmsCamera>();
    eventually(PATIENCE, "all others have a status", async || {
        let listed = cameras.list(&ListParams::default()).await.expect("cameras");
        let without = listed.items.iter().filter(|one| !has_status(one));
        let names: Vec<_> = without.map(ResourceExt::name_any).collect();
        if names == ["gate-1"] {
            Ok(())
        } else {
            Err(format!("{names:?} have none"))
        }
    })
    .await;
    assert_eq!(listings(&site), 1);
    policy.remove(&site).await;
    eventually(PATIENCE, "it has one too", async || {
        let camera = cameras.get("gate-1").await.expect("a camera");
        if has_status(&camera) {
            Ok(())
        } else {
            Err("none yet".to_owned())
        }
    })
    .await;
}
