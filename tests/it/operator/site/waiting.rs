//! Waiting for what the operator does.

use vms_operator::api::{annotation::RECONCILE_AT, v1alpha1::VmsUser};

use super::Site;
use crate::support::{cluster::PATIENCE, eventually::eventually, random::random_suffix};

impl Site {
    /// Waits until the user is as wanted.
    pub(crate) async fn until(
        &self,
        name: &str,
        wanted: &str,
        is_so: impl Fn(&VmsUser) -> bool,
    ) -> VmsUser {
        self.users.until(name, wanted, is_so).await
    }

    /// Waits until the user as declared now is ready.
    pub(crate) async fn ready(&self, name: &str) -> VmsUser {
        self.users.ready(name).await
    }

    /// Waits until the user as declared now is refused by exactly these rules.
    pub(crate) async fn refused(&self, name: &str, rules: &[&str]) -> VmsUser {
        self.users.refused(name, rules).await
    }

    /// Asks for a resync of the server, and waits until the server's status answers that. Users that the listing shows to
    /// be changed are not yet reconciled then: see [`Self::until_caught_up`].
    pub(crate) async fn resync(&self, value: &str) {
        self.ask_for_resync(value).await;
        self.until_resynced(value).await;
    }

    /// Has the server listed now.
    pub(crate) async fn look_again(&self) {
        self.resync(&random_suffix()).await;
    }

    /// Asks for a resync of the server.
    pub(crate) async fn ask_for_resync(&self, value: &str) {
        self.annotate("vmsserver/main", RECONCILE_AT, value).await;
    }

    /// Waits until the resync that was asked for so has listed the server.
    pub(crate) async fn until_resynced(&self, value: &str) {
        eventually(PATIENCE, "the server is resynced", async || {
            let status = self.vms_server().await.status.unwrap_or_default();
            if status.last_handled_reconcile_at.as_deref() == Some(value) {
                Ok(())
            } else {
                Err(format!("{status:#?}"))
            }
        })
        .await;
    }

    /// Waits until the server is not ready for that reason.
    pub(crate) async fn until_server_says(&self, reason: &str) {
        eventually(PATIENCE, reason, async || match self.server_ready().await {
            (said, _) if said == reason => Ok(()),
            (said, message) => Err(format!("{said}: {message}")),
        })
        .await;
    }

    /// Waits until the server is known to keep every field of a create.
    pub(crate) async fn until_proven(&self) {
        eventually(PATIENCE, "the server is proven", async || {
            let status = self.vms_server().await.status.unwrap_or_default();
            match status.proven {
                Some(_) => Ok(()),
                None => Err(format!("{status:#?}")),
            }
        })
        .await;
    }

    /// Waits until the server was listed since there had been so many requests.
    pub(crate) async fn until_listed(&self, since: usize) {
        eventually(PATIENCE, "the users are listed", async || {
            let requests = self.proxy.requests().split_off(since);
            let listed = requests
                .iter()
                .any(|request| request.contains("users/subusers?"));
            if listed {
                Ok(())
            } else {
                Err(format!("{requests:?}"))
            }
        })
        .await;
    }

    /// Waits until a login works.
    pub(crate) async fn eventually_logs_in(&self, credentials: (&str, &str)) {
        self.eventually_logs_in_from(1, credentials).await;
    }

    /// The same from an address of loopback.
    pub(crate) async fn eventually_logs_in_from(&self, last_byte: u8, credentials: (&str, &str)) {
        let wanted = format!("{} logs in", credentials.0);
        eventually(PATIENCE, &wanted, async || {
            match self.login_from(last_byte, credentials).await {
                200 => Ok(()),
                other => Err(format!("HTTP {other}")),
            }
        })
        .await;
    }
}
