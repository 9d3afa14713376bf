//! The command that grants the operator access to the Secrets of a namespace.

use k8s_openapi::api::authentication::v1::SelfSubjectReview;
use kube::{Api, api::PostParams};
use tokio::sync::OnceCell;

use super::client::Cluster;
use crate::{
    api::rbac::{Right, SECRETS},
    domain::name::Namespace,
    engine::PortError,
    error_chain::ErrorChain,
};

/// The Role that the command makes, and its binding.
const ROLE: &str = "vms-operator-secrets";
/// What a service account is called as a user.
const SERVICE_ACCOUNT: &str = "system:serviceaccount:";

/// The operator's own account, read when it is first needed.
#[derive(Debug, Default)]
pub(crate) struct SecretAccess(OnceCell<String>);

impl SecretAccess {
    /// The command by which the owner of a namespace lets the operator read its Secrets.
    pub(crate) async fn how_to_let(&self, cluster: &Cluster, namespace: &Namespace) -> String {
        match self.0.get_or_try_init(|| ask(cluster)).await {
            Ok(name) => command(namespace, &subject(name)),
            Err(error) => {
                tracing::debug!(error = %ErrorChain(&error), "the operator's own account could not be read");
                command(namespace, "--serviceaccount=NAMESPACE:NAME of the operator")
            }
        }
    }
}

/// This needs no right: every authenticated client may ask.
async fn ask(cluster: &Cluster) -> Result<String, PortError> {
    let reviews: Api<SelfSubjectReview> = Api::all(cluster.client().clone());
    let review = SelfSubjectReview::default();
    let parameters = PostParams::default();
    let asked = reviews.create(&parameters, &review);
    let attempted = || "ask the API server who we are".to_owned();
    let answer = cluster.bounded(attempted, asked).await?;
    let user = answer.status.and_then(|status| status.user_info);
    Ok(user.and_then(|user| user.username).unwrap_or_default())
}

fn subject(name: &str) -> String {
    let account = name.strip_prefix(SERVICE_ACCOUNT);
    account.map_or_else(
        || format!("--user='{}'", name.replace('\'', r"'\''")),
        |account| format!("--serviceaccount={account}"),
    )
}

fn command(namespace: &Namespace, subject: &str) -> String {
    let [
        Right {
            resources, verbs, ..
        },
    ] = SECRETS;
    let (resources, verbs) = (resources.join(","), verbs.join(","));
    format!(
        "kubectl create role {ROLE} --namespace {namespace} --verb={verbs} --resource={resources} && \
         kubectl create rolebinding {ROLE} --namespace {namespace} --role={ROLE} {subject}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_names_a_service_account_or_a_person() {
        let service = subject("system:serviceaccount:vms-system:vms-operator");
        assert_eq!(
            command(&"video".into(), &service),
            "kubectl create role vms-operator-secrets --namespace video --verb=get,list,watch --resource=secrets && \
             kubectl create rolebinding vms-operator-secrets --namespace video --role=vms-operator-secrets \
             --serviceaccount=vms-system:vms-operator"
        );
        assert_eq!(subject("o'brien; rm"), r"--user='o'\''brien; rm'");
    }
}
