//! `vmsctl doctor`.

use super::objects::{ClusterArgs, Error, Objects};
use crate::cli::{
    command::{console::Console, exit::Exit},
    doctor::{
        document::Diagnosis,
        examine::{Examination, examine},
    },
    report::document::Form,
};

/// What may keep an installation from working.
#[derive(clap::Args, Debug)]
pub struct Doctor {
    /// The VmsServer. Default: all of the namespace.
    #[arg(value_name = "SERVER")]
    server: Option<String>,
    /// Read the Secrets that the servers refer to, and check what they hold; nothing of it is printed.
    #[arg(long)]
    read_secrets: bool,
    /// Log in from here with the account of each server, which takes one of its sessions for a moment; this reads its Secret.
    #[arg(long)]
    login: bool,
    #[command(flatten)]
    operator: OperatorArgs,
    /// In which form to answer.
    #[arg(short = 'o', long, value_enum, default_value_t)]
    output: Form,
    #[command(flatten)]
    cluster: ClusterArgs,
}

/// Where the operator is.
#[derive(clap::Args, Debug)]
pub(super) struct OperatorArgs {
    /// Look for an operator in this namespace alone. Default: in all of them.
    #[arg(long, value_name = "NAMESPACE")]
    operator_namespace: Option<String>,
    /// The account of the operator, where no Deployment tells it.
    #[arg(long, value_name = "NAMESPACE:NAME", value_parser = account)]
    service_account: Option<(String, String)>,
}

fn account(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once(':') {
        Some((namespace, name)) if !namespace.is_empty() && !name.is_empty() => {
            Ok((namespace.to_owned(), name.to_owned()))
        }
        Some(_) | None => Err("name namespace and account, such as vms-operator:vms-operator"),
    }
}

impl OperatorArgs {
    /// An examination of a namespace that reads no Secret.
    pub(super) fn examination(&self, namespace: &str) -> Examination {
        Examination {
            namespace: namespace.to_owned(),
            server: None,
            operator_namespace: self.operator_namespace.clone(),
            account: self.service_account.clone(),
            reads_secrets: false,
            logs_in: false,
        }
    }
}

impl Doctor {
    /// Checks; ends with 1 where something cannot work like this.
    ///
    /// # Errors
    /// There is no cluster to ask, or the output takes nothing.
    pub async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let objects = Objects::of(&self.cluster).await?;
        let examination = Examination {
            server: self.server.clone(),
            reads_secrets: self.read_secrets,
            logs_in: self.login,
            ..self.operator.examination(&objects.namespace)
        };
        let diagnosis = Diagnosis::of(Box::pin(examine(&examination, objects.client())).await);
        let title = format!("Doctor of namespace {}", objects.namespace);
        let document = diagnosis.document(title, self.output);
        document.write(self.output, &diagnosis, &diagnosis.table(), console.out)?;
        Ok(if diagnosis.has_failures() {
            Exit::Refused
        } else {
            Exit::Fine
        })
    }
}
