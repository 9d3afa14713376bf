//! Where the manifests of a server are that is to be read: in files, in a cluster, or partly here and partly there.

use std::{io, path::PathBuf};

use super::console::Console;
use crate::{
    cli::{
        input::{Kind, Manifests, account, cluster, cluster_secret, files, load, titled},
        report::diagnostic::render,
    },
    domain::{name::ObjectRef, server::Server},
};

/// Where the manifests of a server are.
#[derive(clap::Args, Debug)]
pub(super) struct SourceArgs {
    /// A manifest with the VmsServer and the Secret of its account, a folder of them, or `-` for standard input; may be
    /// repeated.
    #[arg(
        short = 'f',
        long = "filename",
        value_name = "PATH",
        required_unless_present_any = ["cluster", "context", "cluster_secret"]
    )]
    paths: Vec<PathBuf>,
    /// The namespace of objects that name none. Of a cluster, only that namespace is read.
    #[arg(short = 'n', long)]
    namespace: Option<String>,
    /// Which VmsServer, where several are declared.
    #[arg(long, value_name = "NAME")]
    server: Option<String>,
    /// Read the VmsServer, and what is declared already, from the cluster of the kubeconfig, besides what -f names. No Secret
    /// is read there.
    #[arg(long)]
    cluster: bool,
    /// Use this context of the kubeconfig; implies --cluster.
    #[arg(long, value_name = "NAME")]
    context: Option<String>,
    /// Read the Secret of the account from the cluster too, if the kubeconfig may; implies --cluster.
    #[arg(long)]
    cluster_secret: bool,
}

/// Why nothing could be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] files::Error),
    /// The environment has no whole account.
    #[error(transparent)]
    Account(#[from] account::Error),
    /// The cluster cannot be read.
    #[error(transparent)]
    Cluster(#[from] cluster::Error),
    /// A Secret of the cluster cannot be read.
    #[error(transparent)]
    Secret(#[from] cluster_secret::Error),
    /// The output takes nothing.
    #[error("could not write the output")]
    Write(#[from] io::Error),
}

impl SourceArgs {
    /// The server with all that was read; `None` where manifests are wrong, none or several servers are meant, or there is no
    /// account to read the server with, which is told then.
    ///
    /// # Errors
    /// A file, the environment or the cluster cannot be read, or the output takes nothing.
    pub(super) async fn find(
        &self,
        console: &mut Console<'_>,
    ) -> Result<Option<(Manifests, Server)>, Error> {
        let mut files = files::read(&self.paths, &[])?.files;
        if self.is_in_cluster() {
            let read = cluster::read(self.context.as_deref(), self.namespace.as_deref());
            files.extend(read.await?.files);
        }
        let namespace = self.namespace.as_deref().unwrap_or("default");
        let mut manifests = match load(&files, &namespace.into()) {
            Ok(manifests) => manifests,
            Err(problems) => {
                write!(console.err, "{}", render(&problems, console.color))?;
                return Ok(None);
            }
        };
        // A cluster that is read as a whole has its server wherever that is.
        let place = self.namespace.as_deref();
        let place = place.or_else(|| (!self.is_in_cluster()).then_some(namespace));
        let server = match manifests.server(self.server.as_deref(), place) {
            Ok(server) => server.clone(),
            Err(unclear) => {
                writeln!(console.err, "error: {unclear}")?;
                return Ok(None);
            }
        };
        if self.cluster_secret {
            self.read_secrets(&mut manifests, &server).await?;
        }
        account::supplement(&mut manifests)?;
        self.tell_of_tenants(&server, console)?;
        if self.is_in_cluster() && !manifests.secrets.contains(&account_of(&server)) {
            tell_of_account(&server, console)?;
            return Ok(None);
        }
        Ok(Some((manifests, server)))
    }

    const fn is_in_cluster(&self) -> bool {
        self.cluster || self.context.is_some() || self.cluster_secret
    }

    /// Those that the connection takes, as far as no file has them.
    async fn read_secrets(&self, manifests: &mut Manifests, server: &Server) -> Result<(), Error> {
        let authorities = server.connection.ca.iter();
        let authorities = authorities.map(|(name, _)| server.object.sibling(name));
        for secret in authorities.chain([account_of(server)]) {
            if !manifests.secrets.contains(&secret) {
                let content = cluster_secret::read(self.context.as_deref(), &secret).await?;
                manifests.give(secret, content);
            }
        }
        Ok(())
    }

    /// Users that are not seen to be declared would be written a second time.
    fn tell_of_tenants(&self, server: &Server, console: &mut Console<'_>) -> io::Result<()> {
        let Some(namespace) = self.namespace.as_deref().filter(|_| self.is_in_cluster()) else {
            return Ok(());
        };
        if server.shares.is_empty() {
            return Ok(());
        }
        writeln!(
            console.err,
            "warning: {} is shared with other namespaces, and only namespace `{namespace}` is read: users who are declared \
             elsewhere are written as if nobody declared them; leave --namespace out to read all",
            titled(Kind::VmsServer, &server.object)
        )
    }
}

fn account_of(server: &Server) -> ObjectRef {
    server.object.sibling(&server.connection.credentials)
}

/// No operator says what users have of whom nothing is declared.
fn tell_of_account(server: &Server, console: &mut Console<'_>) -> io::Result<()> {
    writeln!(
        console.err,
        "error: the users of {} are read from the VMS itself, under its account: the cluster knows only users that are declared, \
         and Secret {} was not read there\n  help: let it be read with --cluster-secret, give it with -f, or set {} and {} in \
         the environment",
        titled(Kind::VmsServer, &server.object),
        account_of(server),
        account::LOGIN,
        account::PASSWORD,
    )
}
