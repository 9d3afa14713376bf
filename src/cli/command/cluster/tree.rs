//! `vmsctl tree`.

use super::objects::{ClusterArgs, Error, Objects};
use crate::cli::{
    command::{console::Console, exit::Exit},
    report::document::Form,
    tree::{self, build, document, table},
};

/// What hangs together in a namespace.
#[derive(clap::Args, Debug)]
pub struct Tree {
    /// The VmsServer. Default: all of the namespace, and those elsewhere that its users live on.
    #[arg(value_name = "SERVER")]
    server: Option<String>,
    /// Name everything, instead of the first names and how many more there are.
    #[arg(long)]
    all: bool,
    /// In which form to answer.
    #[arg(short = 'o', long, value_enum, default_value_t)]
    output: Form,
    #[command(flatten)]
    cluster: ClusterArgs,
}

impl Tree {
    /// Shows it; ends with 1 where there is no such server.
    ///
    /// # Errors
    /// The cluster cannot be read, or the output takes nothing.
    pub async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let cluster = Objects::of(&self.cluster).await?;
        let objects = tree::Objects {
            namespace: cluster.namespace.clone(),
            servers: cluster.list().await?,
            users: cluster.list().await?,
            roles: cluster.list().await?,
            pools: cluster.list().await?,
            cameras: cluster.list().await?,
            layouts: cluster.list().await?,
            groups: cluster.list().await?,
            accounts: cluster.list().await?,
        };
        let branches = build(&objects, self.server.as_deref());
        if branches.is_empty() {
            let which = self.server.as_ref();
            let which = which.map_or_else(String::new, |name| format!(" `{name}`"));
            writeln!(
                console.err,
                "error: there is no VmsServer{which} in namespace `{}`",
                objects.namespace
            )?;
            return Ok(Exit::Refused);
        }
        let shown = document(&objects.namespace, &branches, self.all);
        shown.write(self.output, &branches, &table(&branches), console.out)?;
        Ok(Exit::Fine)
    }
}
