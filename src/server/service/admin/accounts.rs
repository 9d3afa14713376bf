//! Accounts and their sessions.

use super::action::AdminAction;
use crate::server::{
    auth::{Admin, Manager},
    db::{sessions, users},
    error::{Error, Result},
    paging::{Listing, Page},
    state::App,
    wire::{AccountRow, SessionsLimit},
};

pub(crate) async fn list(app: &App, listing: &Listing, path: String) -> Result<Page<AccountRow>> {
    let mut snapshot = app.database().read().await?;
    let rows = users::list_all(&mut snapshot, listing.window()).await?;
    Ok(Page::new(rows, listing, path, AccountRow::from))
}

/// The admin, acting for the parent of a sub-user.
pub(crate) async fn manager_of(app: &App, admin: &Admin, subuser: i64) -> Result<Manager> {
    let mut snapshot = app.database().read().await?;
    let user = users::find(&mut snapshot, subuser).await?;
    let parent = user.and_then(|user| user.parent_id);
    Ok(Manager {
        parent: parent.ok_or(Error::NotFound)?,
        actor: admin.actor(),
    })
}

/// A lower limit ends no session, but the next login is refused.
pub(crate) async fn set_sessions_limit(
    app: &App,
    admin: &Admin,
    id: i64,
    body: &SessionsLimit,
) -> Result<()> {
    if body.sessions_limit < 1 {
        return Err(Error::invalid(
            "sessions_limit",
            "The sessions_limit must be at least 1.",
        ));
    }
    let mut action = AdminAction::begin(app, admin).await?;
    let user = users::find(&mut action.transaction, id).await?;
    let user = user.ok_or(Error::NotFound)?;
    users::set_sessions_limit(&mut action.transaction, id, body.sessions_limit).await?;
    let detail = format!("sessions limit {}", body.sessions_limit);
    action
        .finish("update", "account", (id, &user.login), detail)
        .await
}

/// Ends every session of an account.
pub(crate) async fn end_sessions(app: &App, admin: &Admin, id: i64) -> Result<()> {
    let mut action = AdminAction::begin(app, admin).await?;
    let user = users::find(&mut action.transaction, id).await?;
    let user = user.ok_or(Error::NotFound)?;
    sessions::end_all(&mut action.transaction, id).await?;
    action
        .finish("end-sessions", "account", (id, &user.login), String::new())
        .await
}
