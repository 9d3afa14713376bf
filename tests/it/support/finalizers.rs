//! New users that come with the operator's finalizer, as the chart has the API server see to it.

use kube::{
    Api,
    api::{DynamicObject, PostParams},
    core::{ApiResource, GroupVersionKind},
};
use serde_json::{Value, json};

use super::{
    cluster::PATIENCE,
    eventually::eventually,
    helm::{chart, helm},
    namespace::TestNamespace,
};

impl TestNamespace {
    /// From now on each new user of the namespace comes with it.
    pub(crate) async fn give_finalizers(&self) {
        let (chart, watched) = (chart(), format!("watch.namespaces={{{}}}", self.name));
        let arguments = [
            "template",
            "ops",
            chart.to_str().expect("a path of text"),
            "--namespace",
            &self.name,
            "--set",
            &watched,
            "--api-versions",
            "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy",
            "--show-only",
            "templates/finalizers.yaml",
        ];
        let policy = helm(&arguments).await.expect_success();
        let kubectl = self.cluster.kubectl();
        let applied = kubectl.run_with_input(&["apply", "--filename=-"], &policy);
        applied.await.expect_success();
        // A policy is in force a moment after it was stored.
        let kind = GroupVersionKind::gvk("vms-operator.io", "v1alpha1", "VmsUser");
        let client = self.cluster.admin_client().await;
        let users: Api<DynamicObject> =
            Api::namespaced_with(client, &self.name, &ApiResource::from_gvk(&kind));
        eventually(PATIENCE, "new users have a finalizer", async || {
            let how = PostParams {
                dry_run: true,
                ..PostParams::default()
            };
            let created = users.create(&how, &probe()).await.expect("a dry run");
            let finalizers = created.metadata.finalizers.unwrap_or_default();
            (!finalizers.is_empty())
                .then_some(())
                .ok_or_else(String::new)
        })
        .await;
    }
}

fn probe() -> DynamicObject {
    let probe: Value = json!({
        "apiVersion": "vms-operator.io/v1alpha1", "kind": "VmsUser", "metadata": {"name": "probe"},
        "spec": {"serverRef": {"name": "main"}, "login": "probe@example.com"},
    });
    serde_json::from_value(probe).expect("an object")
}
