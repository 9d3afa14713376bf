//! An installation, and what the doctor says of it.

use serde::Deserialize;

use crate::{
    files::folder::{Folder, Output},
    operator::{manifests::secret, site::Site},
    support::namespace::{ACCOUNT, TestNamespace},
};

/// What a check found.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Finding {
    pub(super) result: String,
    pub(super) check: String,
    pub(super) looked_at: String,
    pub(super) found: String,
    pub(super) remedy: Option<String>,
}

/// All that was found, and how the program ended.
#[derive(Debug)]
pub(super) struct Diagnosis {
    pub(super) code: Option<i32>,
    pub(super) findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Answer {
    findings: Vec<Finding>,
}

/// Runs the doctor as somebody who may do everything, over one namespace, in which an operator is looked for too.
pub(super) async fn ask(namespace: &TestNamespace, more: &[&str]) -> Output {
    let kubeconfig = &namespace.cluster.address().kubeconfig;
    let kubeconfig = kubeconfig.to_str().expect("a path of text");
    let name = namespace.name.as_str();
    let question = ["doctor", "--namespace", name, "--operator-namespace", name];
    let all = [&question[..], more].concat();
    Folder::empty()
        .run(&all, &[("KUBECONFIG", kubeconfig)], "")
        .await
}

/// The same, as programs read it.
pub(super) async fn doctor(namespace: &TestNamespace, more: &[&str]) -> Diagnosis {
    let said = ask(namespace, &[more, &["--output", "json"]].concat()).await;
    let answer: Answer =
        serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said:#?}"));
    Diagnosis {
        code: said.code,
        findings: answer.findings,
    }
}

impl Diagnosis {
    /// A check that came out so, and that said this and what to do.
    #[track_caller]
    pub(super) fn has(&self, result: &str, check: &str, found: &str, remedy: &str) {
        let is_it = |finding: &&Finding| {
            let told = finding.remedy.as_deref().unwrap_or_default();
            finding.check == check
                && finding.result == result
                && format!("{} {}", finding.looked_at, finding.found).contains(found)
                && told.contains(remedy)
        };
        let finding = self.findings.iter().find(is_it);
        assert!(
            finding.is_some(),
            "{result} {check} {found} {remedy}: {self:#?}"
        );
        assert_eq!(self.code, Some(i32::from(self.fails())), "{self:#?}");
    }

    fn fails(&self) -> bool {
        self.findings.iter().any(|finding| finding.result == "fail")
    }
}

/// A Deployment as the chart makes it, with pods that are ready: nobody runs them here.
pub(super) async fn deploy(site: &Site) {
    let name = &site.namespace.name;
    let version = env!("CARGO_PKG_VERSION");
    let labels = format!(
        "{{app.kubernetes.io/name: vms-operator, app.kubernetes.io/instance: {name}, \
         app.kubernetes.io/component: operator}}"
    );
    site.apply(&format!(
        "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: vms-operator, labels: {labels}}}, spec: {{
            replicas: 2, selector: {{matchLabels: {labels}}}, template: {{metadata: {{labels: {labels}}}, spec: {{
                serviceAccountName: {ACCOUNT}, containers: [{{name: operator, image: 'vms-operator:{version}'}}]}}}}}}}}"
    ))
    .await;
    let status = r#"{"status": {"replicas": 2, "readyReplicas": 2}}"#;
    let patch = [
        "patch",
        "deployment/vms-operator",
        "--subresource=status",
        "--type=merge",
        "--patch",
        status,
    ];
    site.kubectl(&patch).await;
}

/// A server at that address, in place of the site's, and the Secret of its account.
pub(super) fn server_at(url: &str, more: &str) -> String {
    format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsServer, metadata: {{name: main}}, spec: {{
            url: '{url}', credentialsSecretRef: {{name: main-parent-account}}, {more}}}}}\n---\n{}",
        secret("main-parent-account", "login: operator@example.com, password: operator-demo")
    )
}
