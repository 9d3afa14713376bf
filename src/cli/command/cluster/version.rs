//! `vmsctl version`.

use std::time::Duration;

use k8s_openapi::api::apps::v1::Deployment;
use kube::{Api, Client, Resource as _, api::ListParams};
use serde::Serialize;

use super::objects::Error;
use crate::{
    api::v1alpha1::VmsUser,
    cli::{
        cluster::{self, connect},
        command::{console::Console, exit::Exit},
        doctor::{asked::Asked, operator::Installed},
        report::document::{Block, Document, Form, Table},
    },
    error_chain::ErrorChain,
};

/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Which versions there are.
#[derive(clap::Args, Debug)]
pub struct Version {
    /// Ask no cluster.
    #[arg(long)]
    client: bool,
    /// In which form to answer.
    #[arg(short = 'o', long, value_enum, default_value_t)]
    output: Form,
    /// The context of the kubeconfig.
    #[arg(long, conflicts_with = "client")]
    context: Option<String>,
    /// Look for an operator in this namespace alone. Default: in all of them.
    #[arg(long, value_name = "NAMESPACE", conflicts_with = "client")]
    operator_namespace: Option<String>,
}

/// What was found.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Versions {
    client: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_server: Option<String>,
    /// Group and version of the definitions.
    #[serde(skip_serializing_if = "Option::is_none")]
    definitions: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operators: Option<Vec<Operator>>,
    /// What could not be found out, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Operator {
    deployment: String,
    version: Option<String>,
    image: String,
}

impl Version {
    /// Says which they are; no cluster is no failure.
    ///
    /// # Errors
    /// The context that is named is not in the kubeconfig, or the output takes nothing.
    pub async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let mut versions = Versions {
            client: env!("CARGO_PKG_VERSION"),
            ..Versions::default()
        };
        if !self.client {
            match connect(self.context.as_deref()).await {
                Ok((client, _)) => {
                    let namespace = self.operator_namespace.as_deref();
                    versions.ask(&client, namespace).await;
                }
                Err(error @ cluster::Error::Context { .. }) => return Err(error.into()),
                Err(error) => versions.unknown.push(ErrorChain(&error).to_string()),
            }
        }
        let table = versions.table();
        versions
            .document()
            .write(self.output, &versions, &table, console.out)?;
        Ok(Exit::Fine)
    }
}

impl Versions {
    async fn ask(&mut self, client: &Client, namespace: Option<&str>) {
        let info = Asked::within(PATIENCE, client.apiserver_version()).await;
        self.api_server = self.known("the API server", info.map(|info| info.git_version));
        if self.api_server.is_none() {
            return;
        }
        // Everybody may ask for the groups, and not everybody for the definitions.
        let groups = Asked::within(PATIENCE, client.list_api_groups()).await;
        let ours = VmsUser::group(&());
        self.definitions = self.known(
            "the definitions",
            groups.map(|groups| {
                let groups = groups.groups.into_iter().filter(|group| group.name == ours);
                let versions = groups.flat_map(|group| group.versions);
                versions.map(|version| version.group_version).collect()
            }),
        );
        let deployments: Api<Deployment> = match namespace {
            None => Api::all(client.clone()),
            Some(namespace) => Api::namespaced(client.clone(), namespace),
        };
        let of_chart = ListParams::default().labels("app.kubernetes.io/name");
        let listed = Asked::within(PATIENCE, deployments.list(&of_chart)).await;
        let installed = listed.map(|listed| {
            let operators = listed.items.iter().filter_map(Installed::of);
            operators.map(Operator::from).collect()
        });
        self.operators = self.known("the operator", installed);
    }

    fn known<T>(&mut self, what: &str, asked: Asked<T>) -> Option<T> {
        match asked {
            Asked::Answered(answer) => Some(answer),
            Asked::NotAllowed => {
                self.unknown.push(format!("{what}: you may not ask"));
                None
            }
            Asked::Failed(why) => {
                self.unknown.push(format!("{what}: {why}"));
                None
            }
        }
    }

    fn facts(&self) -> Vec<(String, String)> {
        let mut facts = vec![("vmsctl".to_owned(), self.client.to_owned())];
        facts.extend(
            self.api_server
                .iter()
                .map(|version| ("API server".to_owned(), format!("Kubernetes {version}"))),
        );
        facts.extend(self.definitions.iter().map(|found| {
            let found = match found.as_slice() {
                [] => "none: vmsctl crds | kubectl apply --server-side -f -".to_owned(),
                found => found.join(", "),
            };
            ("definitions".to_owned(), found)
        }));
        let operators = self.operators.iter().flatten();
        facts.extend(operators.map(|operator| {
            let version = operator
                .version
                .as_deref()
                .unwrap_or("of an unknown version");
            let Operator {
                deployment, image, ..
            } = operator;
            (
                "operator".to_owned(),
                format!("{version}, Deployment {deployment}, image {image}"),
            )
        }));
        if self.operators.as_ref().is_some_and(Vec::is_empty) {
            facts.push(("operator".to_owned(), "no Deployment of one".to_owned()));
        }
        facts.extend(
            self.unknown
                .iter()
                .map(|why| ("unknown".to_owned(), why.clone())),
        );
        facts
    }

    fn document(&self) -> Document {
        Document {
            title: "Versions".to_owned(),
            notes: Vec::new(),
            blocks: vec![Block::Facts(self.facts())],
        }
    }

    fn table(&self) -> Table {
        let facts = self.facts().into_iter();
        Table {
            caption: "Versions".to_owned(),
            columns: ["what", "version"].map(str::to_owned).into(),
            rows: facts.map(|(what, version)| vec![what, version]).collect(),
        }
    }
}

impl From<Installed> for Operator {
    fn from(installed: Installed) -> Self {
        Self {
            deployment: format!("{}/{}", installed.namespace, installed.name),
            version: installed.version,
            image: installed.image,
        }
    }
}
