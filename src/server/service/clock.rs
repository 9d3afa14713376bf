//! Letting time pass, in a store that was started so.

use super::analytics;
use crate::server::{
    auth::Admin,
    clock::FURTHEST,
    db::{
        self,
        audit::{self, AuditAction},
        installation,
    },
    error::{Error, Result},
    state::App,
    wire::{ClockState, TimeToPass, time},
};

const FIXED: Error = Error::Forbidden("The clock cannot be moved: start with --movable-clock.");

pub(crate) fn show(app: &App) -> ClockState {
    ClockState {
        now: time(app.now().as_second()),
        ahead: app.clock().ahead(),
    }
}

/// Moves the clock ahead, never back, and does what should have happened meanwhile.
pub(crate) async fn advance(app: &App, admin: &Admin, body: &TimeToPass) -> Result<ClockState> {
    if !app.clock().is_movable() {
        return Err(FIXED);
    }
    let mut transaction = app.database().write().await?;
    let ahead = app.clock().ahead().saturating_add(body.seconds);
    if body.seconds < 0 || ahead > FURTHEST {
        let message = "The clock moves forward only, by a century at most.";
        return Err(Error::invalid("seconds", message));
    }
    installation::set_clock_ahead(&mut transaction, ahead).await?;
    let action = AuditAction {
        action: "advance",
        kind: "clock",
        id: None,
        subject: "clock",
        detail: format!("{} seconds", body.seconds),
    };
    audit::append(&mut transaction, &admin.actor(), &action, app.now()).await?;
    db::commit(transaction).await?;
    app.clock().set_ahead(ahead);
    analytics::purge(app).await?;
    Ok(show(app))
}
