//! One change by the admin, in one transaction.
//!
//! Whoever loses something by it gets a new row version.

use jiff::Timestamp;

use crate::server::{
    auth::Admin,
    db::{
        self, Connection,
        audit::{self, AuditAction},
        grants::touch_holders,
        kind::GrantKind,
        users,
    },
    error::{Error, Result},
    state::App,
};

/// One change: its transaction, and who makes it when.
pub(super) struct AdminAction<'a> {
    pub(super) transaction: db::Transaction,
    admin: &'a Admin,
    pub(super) now: Timestamp,
}

impl<'a> AdminAction<'a> {
    pub(super) async fn begin(app: &App, admin: &'a Admin) -> Result<Self> {
        Ok(Self {
            transaction: app.database().write().await?,
            admin,
            now: app.now(),
        })
    }

    pub(super) async fn touch_holders(&mut self, kind: GrantKind, id: i64) -> Result<()> {
        Ok(touch_holders(&mut self.transaction, kind, id, self.now).await?)
    }

    pub(super) async fn finish(
        mut self,
        action: &'static str,
        kind: &'static str,
        (id, subject): (i64, &str),
        detail: String,
    ) -> Result<()> {
        let action = AuditAction {
            action,
            kind,
            id: Some(id),
            subject,
            detail,
        };
        audit::append(
            &mut self.transaction,
            &self.admin.actor(),
            &action,
            self.now,
        )
        .await?;
        db::commit(self.transaction).await?;
        Ok(())
    }
}

/// Only parent accounts own anything.
pub(super) async fn check_owner(connection: &mut Connection, id: i64) -> Result<()> {
    let owner = users::find(connection, id).await?;
    match owner.filter(|owner| owner.parent_id.is_none()) {
        Some(_) => Ok(()),
        None => Err(Error::invalid(
            "owner_id",
            "The selected owner_id is invalid.",
        )),
    }
}
