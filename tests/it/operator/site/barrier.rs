//! Proof that the operator has done all that there was to do: what comes after that is not seen by waiting a while.

use futures::future::join_all;
use vms_operator::api::{annotation::RECONCILE_AT, v1alpha1::VmsUser};

use super::Site;
use crate::{
    operator::users::{is_current, status_of},
    support::{cluster::PATIENCE, eventually::eventually, random::random_suffix},
};

impl Site {
    /// Asks for a reconcile of a user, and waits until the status answers that: the watch of the users has brought
    /// everything that was written before, and the user was reconciled since.
    pub(crate) async fn reconcile(&self, name: &str) -> VmsUser {
        let (start, value) = (self.namespace.audit_length(), random_suffix());
        self.annotate(&format!("vmsuser/{name}"), RECONCILE_AT, &value)
            .await;
        let user = self
            .until(name, "reconciled", |user| {
                let answered = status_of(user).last_handled_reconcile_at;
                is_current(user) && answered.as_deref() == Some(&value)
            })
            .await;
        self.until_logged(start, ("vmsusers/status", name), 1).await;
        user
    }

    /// Waits until the server was listed twice: with the second answer everything that followed from the first listing
    /// is done or in the queue. The operator writes the status of the server twice for it.
    pub(crate) async fn until_caught_up(&self) {
        let start = self.namespace.audit_length();
        for _ in 0..2 {
            self.resync(&random_suffix()).await;
        }
        self.until_logged(start, ("vmsservers/status", "main"), 2)
            .await;
    }

    /// Waits until so many writes are in the audit log: a write can be seen before it is answered.
    async fn until_logged(&self, start: u64, (resource, name): (&str, &str), count: usize) {
        let namespace = &self.namespace;
        eventually(PATIENCE, "the log has our answers", async || {
            let object = (&*namespace.name, resource, name);
            match namespace.count_writes_to(start, object) {
                logged if logged >= count => Ok(()),
                logged => Err(format!("{logged} of {count}")),
            }
        })
        .await;
    }

    /// Waits until nothing is left to do and nothing is under way, while the operator goes on: all users have been
    /// reconciled once more, and then the server was listed twice.
    pub(crate) async fn until_settled(&self) {
        let users = self.users.names().await;
        join_all(users.iter().map(|name| self.reconcile(name))).await;
        self.until_caught_up().await;
    }

    /// Ends the operator once nobody waits in its queue: it ends when the work under way is done. What it has not
    /// written then it does not write.
    pub(crate) async fn stop_when_idle(&mut self) {
        eventually(PATIENCE, "nobody waits in the queue", async || {
            match self.queued().await {
                Some(0) => Ok(()),
                queued => Err(format!("{queued:?} wait")),
            }
        })
        .await;
        self.stop().await;
    }
}
