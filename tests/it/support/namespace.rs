//! A namespace for one test, with an account for the operator under test.

use std::fs;
use std::path::{Path, PathBuf};

use k8s_openapi::api::authentication::v1::{TokenRequest, TokenRequestSpec};
use k8s_openapi::api::core::v1::{Namespace, ServiceAccount};
use kube::api::{ObjectMeta, PostParams};
use kube::{Api, Client};
use serde_json::json;

use super::audit::{self, AuditEntry};
use super::cluster::{Cluster, client_of};
use super::kubectl::Kubectl;
use super::random::random_suffix;
use super::supervisor::Address;

/// The name of the account, in every namespace.
pub(crate) const ACCOUNT: &str = "operator";
const NAME_LENGTH: usize = 40;
const TOKEN_SECONDS: i64 = 24 * 3600;

/// A fresh namespace; a test that fails leaves a picture of it on standard error.
///
/// It is not removed in the end: it goes with the cluster.
pub(crate) struct TestNamespace {
    pub(crate) cluster: &'static Cluster,
    pub(crate) name: String,
    /// May do everything; it belongs to the runtime of the test.
    pub(crate) admin: Client,
    kubeconfig: PathBuf,
    audit_start: u64,
}

impl Cluster {
    /// Makes a namespace named after the test, whose account may do nothing yet.
    pub(crate) async fn namespace(&'static self, test_name: &str) -> TestNamespace {
        let audit_start = audit::length(&self.address().audit_log);
        let client = self.admin_client().await;
        let name = format!("{}-{}", label_of(test_name), random_suffix());
        create(
            &Api::all(client.clone()),
            Namespace {
                metadata: named(&name),
                ..Namespace::default()
            },
        )
        .await;
        let accounts: Api<ServiceAccount> = Api::namespaced(client.clone(), &name);
        create(
            &accounts,
            ServiceAccount {
                metadata: named(ACCOUNT),
                ..ServiceAccount::default()
            },
        )
        .await;
        let kubeconfig = self.write_kubeconfig(&name, &token_of(&accounts).await);
        TestNamespace {
            cluster: self,
            name,
            admin: client,
            kubeconfig,
            audit_start,
        }
    }

    /// JSON is YAML, and a path or token needs no further quoting in it.
    fn write_kubeconfig(&self, namespace: &str, token: &str) -> PathBuf {
        let address = self.address();
        let content = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "test", "cluster": {
                "server": address.server, "certificate-authority": address.ca,
            }}],
            "users": [{"name": ACCOUNT, "user": {"token": token}}],
            "contexts": [{"name": "test", "context": {
                "cluster": "test", "user": ACCOUNT, "namespace": namespace,
            }}],
            "current-context": "test",
        });
        let path = address.directory.join(format!("{namespace}.kubeconfig"));
        fs::write(&path, content.to_string()).expect("write the kubeconfig of the account");
        path
    }
}

impl TestNamespace {
    /// A client with the rights of the account.
    pub(crate) async fn client(&self) -> Client {
        client_of(&self.kubeconfig).await
    }

    /// The account's kubeconfig, for an operator that runs as a process.
    pub(crate) fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// The account's name as the authorizer and the audit log know it.
    pub(crate) fn user(&self) -> String {
        format!("system:serviceaccount:{}:{ACCOUNT}", self.name)
    }

    /// kubectl in this namespace, as somebody who may do everything.
    pub(crate) fn kubectl(&self) -> Kubectl {
        self.cluster
            .kubectl()
            .with_flag(&format!("--namespace={}", self.name))
    }

    /// kubectl in this namespace, with the rights of the account.
    pub(crate) fn kubectl_as_account(&self) -> Kubectl {
        let Address {
            kubectl, directory, ..
        } = self.cluster.address();
        // The kubeconfig names the namespace.
        Kubectl::new(kubectl, &self.kubeconfig, directory)
    }

    /// What the account has written until now.
    pub(crate) async fn writes(&self) -> Vec<AuditEntry> {
        self.writes_of(&self.user()).await
    }

    /// What somebody has written anywhere since the namespace was made.
    pub(crate) async fn writes_of(&self, user: &str) -> Vec<AuditEntry> {
        self.writes_since(self.audit_start, user).await
    }

    /// All writes by one user since the audit log had the length `start`, of which none is still under way to it.
    pub(crate) async fn writes_since(&self, start: u64, user: &str) -> Vec<AuditEntry> {
        self.cluster.flush_audit_log(&self.admin).await;
        audit::writes_by(&self.cluster.address().audit_log, start, user)
    }

    /// What the account has asked for until now, reads too.
    pub(crate) async fn requests(&self) -> Vec<AuditEntry> {
        self.cluster.flush_audit_log(&self.admin).await;
        let log = &self.cluster.address().audit_log;
        audit::requests_by(log, self.audit_start, &self.user())
    }

    /// How long the audit log is now.
    pub(crate) fn audit_length(&self) -> u64 {
        audit::length(&self.cluster.address().audit_log)
    }

    /// How often an object (namespace, resource, name) was written since the audit log had the length `start`.
    pub(crate) fn count_writes_to(&self, start: u64, object: (&str, &str, &str)) -> usize {
        audit::count_writes_to(&self.cluster.address().audit_log, start, object)
    }

    /// The objects of the operator, the events and the writes; no Secrets.
    fn picture(&self) -> String {
        let kubectl = self.kubectl().with_flag("--request-timeout=10s");
        let run = |arguments: &[&str]| {
            let output = kubectl.run_blocking(arguments, "");
            output.stdout + &output.stderr
        };
        let kinds = run(&[
            "api-resources",
            "--api-group=vms-operator.io",
            "--namespaced",
            "--output=name",
        ]);
        let kinds: Vec<&str> = kinds.lines().collect();
        let objects = if kinds.is_empty() {
            String::new()
        } else {
            run(&["get", &kinds.join(","), "--output=yaml"])
        };
        let events = run(&["get", "events", "--sort-by=.lastTimestamp"]);
        let writes = audit::writes_by(
            &self.cluster.address().audit_log,
            self.audit_start,
            &self.user(),
        );
        let writes: Vec<String> = writes.iter().map(ToString::to_string).collect();
        format!(
            "objects:\n{objects}\nevents:\n{events}\nwrites by the operator:\n{}\n",
            writes.join("\n")
        )
    }
}

impl Drop for TestNamespace {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "namespace {} when the test failed:\n{}",
                self.name,
                self.picture()
            );
        }
    }
}

async fn token_of(accounts: &Api<ServiceAccount>) -> String {
    let wanted = TokenRequest {
        spec: TokenRequestSpec {
            expiration_seconds: Some(TOKEN_SECONDS),
            ..TokenRequestSpec::default()
        },
        ..TokenRequest::default()
    };
    let answer = accounts
        .create_token_request(ACCOUNT, &PostParams::default(), &wanted)
        .await
        .expect("ask for a token of the account");
    answer
        .status
        .expect("an answered request for a token has a status")
        .token
}

/// Creates an object that cannot be there yet.
pub(crate) async fn create<K>(api: &Api<K>, object: K)
where
    K: kube::Resource + Clone + std::fmt::Debug + serde::Serialize + serde::de::DeserializeOwned,
{
    if let Err(error) = api.create(&PostParams::default(), &object).await {
        panic!("create {object:?}: {error}");
    }
}

/// Metadata with a name and nothing else.
pub(crate) fn named(name: &str) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.to_owned()),
        ..ObjectMeta::default()
    }
}

/// The start of a test's name, as a label: lower case, digits and hyphens.
fn label_of(test_name: &str) -> String {
    let label: String = test_name
        .chars()
        .take(NAME_LENGTH)
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    label.trim_matches('-').to_owned()
}
