//! `vmsctl reconcile`.

use std::time::Duration;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use tokio::time::{Instant, sleep};

use super::{
    named::Named,
    objects::{ClusterArgs, Error, Kind, Objects, is_ready, told},
};
use crate::{
    api::{
        annotation::RECONCILE_AT,
        v1alpha1::{VmsServer, VmsUser},
    },
    cli::command::{console::Console, exit::Exit},
    clock,
};

/// How often the answer is looked for.
const POLL: Duration = Duration::from_millis(300);

/// Have the operator look at a user or a server now.
#[derive(clap::Args, Debug)]
pub struct Reconcile {
    /// The object, such as `alice`, `vmsuser/alice` or `vmsserver/main`.
    #[arg(value_name = "[KIND/]NAME")]
    object: Named,
    /// Wait until it was looked at, say what came of it, and end with 1 where it is not ready.
    #[arg(long)]
    wait: bool,
    /// How many seconds to wait.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, requires = "wait")]
    timeout: u64,
    #[command(flatten)]
    cluster: ClusterArgs,
}

impl Reconcile {
    /// Asks for it.
    ///
    /// # Errors
    /// The cluster does not do as it is asked, or nobody answers in time.
    pub async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let objects = Objects::of(&self.cluster).await?;
        let value = clock::now().to_string();
        match &self.object {
            Named::User(name) => {
                objects
                    .annotate::<VmsUser>(name, RECONCILE_AT, Some(&value))
                    .await?;
                self.answer::<VmsUser>(&objects, name, console, |user| {
                    let status = user.status.as_ref()?;
                    let is_answered = status.last_handled_reconcile_at.as_ref() == Some(&value);
                    is_answered.then(|| status.conditions.clone())
                })
                .await
            }
            Named::Server(name) => {
                objects
                    .annotate::<VmsServer>(name, RECONCILE_AT, Some(&value))
                    .await?;
                self.answer::<VmsServer>(&objects, name, console, |server| {
                    let status = server.status.as_ref()?;
                    let is_answered = status.last_handled_reconcile_at.as_ref() == Some(&value);
                    is_answered.then(|| status.conditions.clone())
                })
                .await
            }
        }
    }

    async fn answer<K: Kind>(
        &self,
        objects: &Objects,
        name: &str,
        console: &mut Console<'_>,
        answered: impl Fn(&K) -> Option<Vec<Condition>>,
    ) -> Result<Exit, Error> {
        let object = &self.object;
        if !self.wait {
            writeln!(console.out, "{object}: asked for")?;
            return Ok(Exit::Fine);
        }
        let deadline = Instant::now() + Duration::from_secs(self.timeout);
        loop {
            let conditions = objects.get::<K>(name).await?.as_ref().and_then(&answered);
            if let Some(conditions) = conditions {
                writeln!(console.out, "{object}: {}", told(&conditions, "Ready"))?;
                return Ok(if is_ready(&conditions) {
                    Exit::Fine
                } else {
                    Exit::Refused
                });
            }
            if Instant::now() >= deadline {
                return Err(Error::Unanswered {
                    object: object.to_string(),
                    namespace: objects.namespace.clone(),
                    seconds: self.timeout,
                });
            }
            sleep(POLL).await;
        }
    }
}
