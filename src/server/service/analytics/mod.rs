//! Video analytics as far as a user store has it: who may run which cases, what they noticed, what is kept.

use jiff::Timestamp;

use crate::{
    domain::license::{Level, Licenses},
    server::{
        auth::Caller,
        db::{
            self, Connection,
            analytics::{self, cases},
            audit::{self, AuditAction},
            users,
        },
        error::Result,
        state::App,
        wire::{LevelStatistics, LicenseStatistics, SubuserStatistics},
    },
};

pub(crate) mod business;
pub(crate) mod resources;
pub(crate) mod retention;

/// The licences of the caller and of its sub-users.
pub(crate) async fn statistics(app: &App, caller: &Caller) -> Result<LicenseStatistics> {
    let mut snapshot = app.database().read().await?;
    let own = caller.user.licenses.into();
    let used = licenses_taken(&mut snapshot, caller.user.id).await?;
    let mut subusers = Vec::new();
    for user in users::licensed_subusers(&mut snapshot, caller.user.id).await? {
        let used = cases::licenses_used(&mut snapshot, user.id).await?;
        subusers.push(SubuserStatistics {
            id: user.id,
            levels: LevelStatistics::of(user.licenses.into(), used),
            login: user.login,
        });
    }
    Ok(LicenseStatistics {
        levels: LevelStatistics::of(own, used),
        subusers,
    })
}

/// The licences of an account that its cases take or its sub-users were given.
pub(crate) async fn licenses_taken(connection: &mut Connection, user: i64) -> Result<Licenses> {
    let given: Licenses = users::licenses_given(connection, user).await?.into();
    Ok(given.plus(cases::licenses_used(connection, user).await?))
}

/// Deletes what was kept long enough, again and again.
pub(crate) async fn purge_for_ever(app: &App) {
    /// Nobody sees what is to be deleted, so that nobody notices how late it is.
    const EVERY: std::time::Duration = std::time::Duration::from_mins(10);
    loop {
        if let Err(error) = purge(app).await {
            tracing::warn!(%error, "analytics data that lost its licence could not be deleted");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Deletes what was kept long enough.
pub(crate) async fn purge(app: &App) -> Result<()> {
    let mut transaction = app.database().write().await?;
    let deleted = analytics::purge(&mut transaction, app.now()).await?;
    db::commit(transaction).await?;
    if deleted > 0 {
        tracing::info!(deleted, "deleted analytics data that lost its licence");
    }
    Ok(())
}

/// The level of licences that a case type takes; `None` where there is no such type.
fn level_of(kind: &str) -> Option<Level> {
    crate::domain::permission::known(&permission_of(kind)).and_then(|permission| permission.level)
}

/// The permission that a case type takes.
fn permission_of(kind: &str) -> String {
    format!("analytic-cases-{kind}")
}

/// One change by the caller: a transaction without what is over, and its audit.
struct Write<'a> {
    transaction: db::Transaction,
    caller: &'a Caller,
    now: Timestamp,
}

impl<'a> Write<'a> {
    async fn begin(app: &App, caller: &'a Caller) -> Result<Self> {
        let now = app.now();
        let mut transaction = app.database().write().await?;
        analytics::purge(&mut transaction, now).await?;
        Ok(Self {
            transaction,
            caller,
            now,
        })
    }

    async fn finish(
        mut self,
        action: &'static str,
        kind: &'static str,
        (id, subject): (i64, &str),
    ) -> Result<()> {
        let action = AuditAction {
            action,
            kind,
            id: Some(id),
            subject,
            detail: String::new(),
        };
        audit::append(
            &mut self.transaction,
            &self.caller.actor(),
            &action,
            self.now,
        )
        .await?;
        db::commit(self.transaction).await?;
        Ok(())
    }
}
