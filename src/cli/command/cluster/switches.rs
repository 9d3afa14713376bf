//! `vmsctl pause`, `resume` and `let-go`: annotations by which a person decides, put where they mean something.

use super::objects::{ClusterArgs, Error, Objects};
use crate::{
    api::{
        annotation::{LET_GO, PAUSED},
        v1alpha1::VmsUser,
    },
    cli::command::{console::Console, exit::Exit},
};

/// Write nothing for a user until it is resumed; differences are reported.
#[derive(clap::Args, Debug)]
pub struct Pause {
    /// The VmsUser.
    #[arg(value_name = "USER")]
    user: String,
    #[command(flatten)]
    cluster: ClusterArgs,
}

/// Write for a paused user again.
#[derive(clap::Args, Debug)]
pub struct Resume {
    /// The VmsUser.
    #[arg(value_name = "USER")]
    user: String,
    #[command(flatten)]
    cluster: ClusterArgs,
}

/// End the deletion of a user by leaving the account in the VMS as it is.
#[derive(clap::Args, Debug)]
pub struct LetGo {
    /// The VmsUser, which is being deleted.
    #[arg(value_name = "USER")]
    user: String,
    #[command(flatten)]
    cluster: ClusterArgs,
}

impl Pause {
    /// Pauses the user.
    ///
    /// # Errors
    /// The cluster does not do as it is asked.
    pub async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let objects = Objects::of(&self.cluster).await?;
        let user: VmsUser = objects.annotate(&self.user, PAUSED, Some("true")).await?;
        let server = user.spec.server_ref.namespace.as_ref();
        let is_tenants = server.is_some_and(|server| *server != objects.namespace);
        let what = if is_tenants {
            "only what restricts it is written, since its server is of another namespace"
        } else {
            "nothing is written to the VMS for it, and differences are reported"
        };
        writeln!(console.out, "VmsUser {} is paused: {what}", self.user)?;
        Ok(Exit::Fine)
    }
}

impl Resume {
    /// Resumes the user.
    ///
    /// # Errors
    /// The cluster does not do as it is asked.
    pub async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let objects = Objects::of(&self.cluster).await?;
        let _: VmsUser = objects.annotate(&self.user, PAUSED, None).await?;
        writeln!(console.out, "VmsUser {} is not paused", self.user)?;
        Ok(Exit::Fine)
    }
}

impl LetGo {
    /// Lets the user go.
    ///
    /// # Errors
    /// The cluster does not do as it is asked.
    pub async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let objects = Objects::of(&self.cluster).await?;
        let Some(user) = objects.get::<VmsUser>(&self.user).await? else {
            return missing(console, "VmsUser", &self.user, &objects);
        };
        if user.metadata.deletion_timestamp.is_none() {
            writeln!(
                console.err,
                "error: VmsUser {} is not being deleted, so that there is nothing to let go",
                self.user
            )?;
            return Ok(Exit::Refused);
        }
        let _: VmsUser = objects.annotate(&self.user, LET_GO, Some("true")).await?;
        writeln!(
            console.out,
            "VmsUser {} is let go: its account `{}` stays in the VMS",
            self.user, user.spec.login
        )?;
        Ok(Exit::Fine)
    }
}

pub(super) fn missing(
    console: &mut Console<'_>,
    kind: &str,
    name: &str,
    objects: &Objects,
) -> Result<Exit, Error> {
    let namespace = &objects.namespace;
    writeln!(
        console.err,
        "error: there is no {kind} `{name}` in namespace `{namespace}`"
    )?;
    Ok(Exit::Refused)
}
