//! What a person does: applies, edits, deletes and reads.

use std::fmt::Debug;

use k8s_openapi::api::core::v1::Event;
use kube::{
    Api,
    api::{ApiResource, DynamicObject, ListParams, Patch, PatchParams},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use vms_operator::api::{
    condition,
    v1alpha1::{VmsServer, VmsUser},
};

use super::Site;
use crate::{
    files::folder::{Folder, Output},
    operator::manifests::secret,
};

impl Site {
    /// The server of the site and the Secret of its account, with more of a spec in YAML's flow style.
    pub(crate) fn server(&self, more: &str) -> String {
        format!(
            "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsServer, metadata: {{name: main}}, spec: {{
                url: '{}', credentialsSecretRef: {{name: main-parent-account}}, intervals: {{resync: 1h}},
                requestBudget: {{perSecond: 1000, concurrent: 8}}, {more}}}}}\n---\n{}",
            self.proxy.url(),
            secret("main-parent-account", "login: operator@example.com, password: operator-demo")
        )
    }

    /// Applies manifests, as a person would.
    pub(crate) async fn apply(&self, manifests: &str) {
        self.kubectl_with(&["apply", "--filename=-"], manifests)
            .await;
    }

    /// From now on each new user comes with the finalizer.
    pub(crate) async fn give_finalizers(&self) {
        self.namespace.give_finalizers().await;
    }

    /// Deletes whatever manifests name, without waiting for the end of it.
    pub(crate) async fn delete(&self, manifests: &str) {
        let arguments = ["delete", "--wait=false", "--filename=-"];
        self.kubectl_with(&arguments, manifests).await;
    }

    /// Runs kubectl, which has to succeed.
    pub(crate) async fn kubectl(&self, arguments: &[&str]) -> String {
        self.kubectl_with(arguments, "").await
    }

    async fn kubectl_with(&self, arguments: &[&str], input: &str) -> String {
        let kubectl = self.namespace.kubectl();
        let output = kubectl.run_with_input(arguments, input).await;
        output.expect_success()
    }

    /// Runs vmsctl as the account of the operator, in the namespace.
    pub(crate) async fn vmsctl(&self, arguments: &[&str]) -> Output {
        let kubeconfig = self.namespace.kubeconfig();
        let kubeconfig = kubeconfig.to_str().expect("a path");
        let here = ["--namespace", self.namespace.name.as_str()];
        let folder = Folder::of_site(&self.store, &[]);
        let all = [arguments, &here].concat();
        folder.run(&all, &[("KUBECONFIG", kubeconfig)], "").await
    }

    /// A JSON merge patch of the spec of an object, such as `vmsuser/alice`.
    pub(crate) async fn patch(&self, object: &str, spec: &str) {
        let spec: Value = serde_saphyr::from_str(spec).expect("a spec in YAML");
        self.merge(object, &json!({"spec": spec})).await;
    }

    /// Sets an annotation of an object.
    pub(crate) async fn annotate(&self, object: &str, annotation: &str, value: &str) {
        let patch = json!({"metadata": {"annotations": {annotation: value}}});
        self.merge(object, &patch).await;
    }

    async fn merge(&self, object: &str, patch: &Value) {
        let (kind, name) = object.split_once('/').expect("a kind and a name");
        let resource = ApiResource {
            group: "vms-operator.io".to_owned(),
            version: "v1alpha1".to_owned(),
            api_version: "vms-operator.io/v1alpha1".to_owned(),
            kind: kind.to_owned(),
            plural: format!("{kind}s"),
        };
        let client = self.namespace.admin.clone();
        let objects: Api<DynamicObject> =
            Api::namespaced_with(client, &self.namespace.name, &resource);
        let (how, change) = (PatchParams::default(), Patch::Merge(patch));
        if let Err(error) = objects.patch(name, &how, &change).await {
            panic!("patch {object} with {patch}: {error}");
        }
    }

    /// The user, now.
    pub(crate) async fn user(&self, name: &str) -> VmsUser {
        self.users.get(name).await
    }

    /// The server, now.
    pub(crate) async fn vms_server(&self) -> VmsServer {
        self.api().get("main").await.expect("read a VmsServer")
    }

    /// Reason and message of the server's `Ready`; empty before the first reconcile.
    pub(crate) async fn server_ready(&self) -> (String, String) {
        let status = self.vms_server().await.status.unwrap_or_default();
        condition::find(&status.conditions, "Ready")
            .map(|ready| (ready.reason.clone(), ready.message.clone()))
            .unwrap_or_default()
    }

    /// Any kind, with all rights.
    pub(crate) fn api<K>(&self) -> Api<K>
    where
        K: kube::Resource<DynamicType = (), Scope = kube::core::NamespaceResourceScope>
            + Clone
            + Debug
            + DeserializeOwned,
    {
        Api::namespaced(self.namespace.admin.clone(), &self.namespace.name)
    }

    /// The notes of the Events of that reason, in order.
    pub(crate) async fn events(&self, reason: &str) -> Vec<String> {
        let events: Api<Event> = self.api();
        let of_reason = ListParams::default().fields(&format!("reason={reason}"));
        let listed = events.list(&of_reason).await.expect("list Events").items;
        let notes = listed.into_iter().map(|event| event.message);
        notes.map(Option::unwrap_or_default).collect()
    }

    /// The status code of a login from an address of loopback.
    pub(crate) async fn login_from(&self, last_byte: u8, credentials: (&str, &str)) -> u16 {
        let visitor = self.store.somebody_at([127, 0, 0, last_byte].into());
        visitor.login(credentials).await.status
    }

    /// The same from 127.0.0.1.
    pub(crate) async fn login(&self, credentials: (&str, &str)) -> u16 {
        self.login_from(1, credentials).await
    }
}
