//! `vmsctl confirm`.

use super::{
    objects::{ClusterArgs, Error, Objects},
    switches::missing,
};
use crate::{
    api::{
        annotation::{CONFIRM_CHANGES, CONFIRM_DISCOVERY},
        v1alpha1::{VmsServer, VmsServerStatus},
    },
    cli::command::{console::Console, exit::Exit},
};

/// Let happen what waits for a confirmation, to as many users as there are now.
#[derive(clap::Args, Debug)]
pub struct Confirm {
    /// The VmsServer.
    #[arg(value_name = "SERVER")]
    server: String,
    /// How many users are meant to lose data; without it, it is said how many would.
    #[arg(long, value_name = "NUMBER")]
    users: Option<u32>,
    /// How many users are meant to gain something by what was discovered; without it, it is said how many would.
    #[arg(long, value_name = "NUMBER")]
    gaining: Option<u32>,
    #[command(flatten)]
    cluster: ClusterArgs,
}

/// One thing that waits.
struct Waiting {
    users: u32,
    /// What becomes of so many users.
    outcome: &'static str,
    /// What a person has said of it, and how.
    meant: Option<u32>,
    option: &'static str,
    annotation: &'static str,
    confirmation: String,
}

impl Confirm {
    /// Confirms what waits, where the number is right.
    ///
    /// # Errors
    /// The cluster does not do as it is asked.
    pub async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let objects = Objects::of(&self.cluster).await?;
        let Some(server) = objects.get::<VmsServer>(&self.server).await? else {
            return missing(console, "VmsServer", &self.server, &objects);
        };
        let waiting = self.waiting(server.status.unwrap_or_default());
        let server = &self.server;
        if waiting.is_empty() {
            writeln!(
                console.out,
                "VmsServer {server}: nothing waits for a confirmation"
            )?;
        }
        let mut exit = Exit::Fine;
        for waiting in waiting {
            let Waiting { users, outcome, .. } = waiting;
            if waiting.meant == Some(users) {
                let value = Some(waiting.confirmation.as_str());
                let annotated = objects.annotate::<VmsServer>(server, waiting.annotation, value);
                annotated.await?;
                writeln!(
                    console.out,
                    "VmsServer {server}: confirmed, {users} users {outcome}"
                )?;
            } else {
                let option = waiting.option;
                writeln!(
                    console.err,
                    "VmsServer {server}: {users} users would {outcome}, which waits for a confirmation; if that is meant, say \
                     {option} {users}"
                )?;
                exit = Exit::Refused;
            }
        }
        Ok(exit)
    }

    fn waiting(&self, status: VmsServerStatus) -> Vec<Waiting> {
        let losing = status.change_guard.and_then(|guard| guard.waiting);
        let losing = losing.map(|waiting| Waiting {
            users: waiting.users,
            outcome: "lose data in the VMS",
            meant: self.users,
            option: "--users",
            annotation: CONFIRM_CHANGES,
            confirmation: waiting.confirmation,
        });
        let gaining = status.discovery.and_then(|discovery| discovery.waiting);
        let gaining = gaining.map(|waiting| Waiting {
            users: waiting.users,
            outcome: "gain something by what was discovered",
            meant: self.gaining,
            option: "--gaining",
            annotation: CONFIRM_DISCOVERY,
            confirmation: waiting.confirmation,
        });
        losing.into_iter().chain(gaining).collect()
    }
}
