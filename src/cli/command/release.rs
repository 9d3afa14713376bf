//! `vmsctl release`: objects of a cluster can be deleted although no operator is there any more.

use std::io::{self, Write};

use kube::Client;

use super::exit::Exit;
use crate::{
    cli::{
        cluster::{self, connect},
        release::{self, Finalized, Kind, list, named, running_operators},
    },
    clock,
    domain::name::{Namespace, ObjectRef},
};

/// What `release` is asked.
#[derive(clap::Args, Debug)]
pub struct Release {
    /// The objects, such as `vmsuser/alice`. Without any: all users and servers of the namespace.
    #[arg(value_name = "KIND/NAME")]
    objects: Vec<Named>,
    /// The namespace of the objects. Default: that of the kubeconfig.
    #[arg(short = 'n', long)]
    namespace: Option<String>,
    /// The users and servers of all namespaces.
    #[arg(short = 'A', long, conflicts_with_all = ["objects", "namespace"])]
    all_namespaces: bool,
    /// The context of the kubeconfig.
    #[arg(long)]
    context: Option<String>,
    /// Say what would be released, and release nothing.
    #[arg(long)]
    dry_run: bool,
    /// Look for an operator in this namespace alone. Default: in all of them.
    #[arg(long, value_name = "NAMESPACE")]
    operator_namespace: Option<String>,
    /// Release although an operator runs, or without the right to see whether one does.
    #[arg(long)]
    force: bool,
}

/// An object that is named.
#[derive(Clone, Debug)]
struct Named {
    kind: Kind,
    name: String,
}

impl std::str::FromStr for Named {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = text.split_once('/');
        let named = named.and_then(|(kind, name)| Some((Kind::of(kind)?, name)));
        match named {
            Some((kind, name)) if !name.is_empty() => Ok(Self {
                kind,
                name: name.to_owned(),
            }),
            Some(_) | None => {
                Err("name a user or a server, such as vmsuser/alice or vmsserver/main")
            }
        }
    }
}

/// Why nothing more can be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no cluster.
    #[error(transparent)]
    Cluster(#[from] cluster::Error),
    /// It does not do as it is asked.
    #[error(transparent)]
    Release(#[from] release::Error),
    /// Whether an operator runs cannot be seen.
    #[error(
        "not released: say with --operator-namespace where to look for an operator, or that there is none with --force"
    )]
    Unseen(#[source] release::Error),
    /// The output takes nothing.
    #[error("could not write the output")]
    Output(#[from] io::Error),
}

impl Release {
    /// Takes the finalizers off.
    ///
    /// # Errors
    /// The cluster does not do as it is asked; what was released before is released.
    pub async fn execute(&self, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Error> {
        let (client, home) = connect(self.context.as_deref()).await?;
        let namespace = self.namespace.as_deref().map_or(home, Namespace::from);
        if !self.force && self.operator_runs(&client, err).await? {
            return Ok(Exit::Refused);
        }
        let (found, missing) = self.found(&client, &namespace).await?;
        for object in &missing {
            writeln!(
                err,
                "error: {object}: there is none, or it has no finalizer of ours"
            )?;
        }
        for object in &found {
            if self.dry_run {
                writeln!(out, "would release {object}")?;
            } else {
                release::release(&client, object).await?;
                writeln!(out, "released {object}")?;
            }
        }
        let users = found
            .iter()
            .filter(|object| object.kind == Kind::User)
            .count();
        if users > 0 {
            writeln!(
                err,
                "no VMS was contacted: the users of {users} objects stay there with the access that they have, until \
                 somebody takes it away there"
            )?;
        }
        Ok(if missing.is_empty() {
            Exit::Fine
        } else {
            Exit::Refused
        })
    }

    /// Whether an operator runs: it would put its finalizers back, and then do what they wait for.
    async fn operator_runs(&self, client: &Client, err: &mut dyn Write) -> Result<bool, Error> {
        let namespace = self.operator_namespace.as_deref().map(Namespace::from);
        let running = running_operators(client, namespace.as_ref(), clock::now()).await;
        let running = running.map_err(Error::Unseen)?;
        for operator in &running {
            writeln!(err, "error: an operator runs: {operator}")?;
        }
        if !running.is_empty() {
            writeln!(
                err,
                "not released: stop the operator first, or let it finish by annotating the objects with \
                 vms-operator.io/let-go=true; --force releases them anyway"
            )?;
        }
        Ok(!running.is_empty())
    }

    /// What is asked for, and what of it is not there.
    async fn found(
        &self,
        client: &Client,
        namespace: &Namespace,
    ) -> Result<(Vec<Finalized>, Vec<String>), Error> {
        if self.objects.is_empty() {
            let namespace = (!self.all_namespaces).then_some(namespace);
            return Ok((list(client, namespace).await?, Vec::new()));
        }
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for Named { kind, name } in &self.objects {
            let object = ObjectRef::new(namespace.clone(), name.as_str());
            match named(client, *kind, &object).await? {
                Some(object) => found.push(object),
                None => missing.push(format!("{kind} {object}")),
            }
        }
        Ok((found, missing))
    }
}
