//! The access log: who watched which camera, from where, from when to when.
//!
//! Kept in memory for moments and written all at once, so that a thousand players cost one transaction.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::state::Gate;
use crate::server::{
    db::{
        self, Connection,
        viewings::{self, NewRow},
    },
    error::Result,
};
use book::{Entry, GAP, Viewing};

pub(super) mod book;

/// How often it is written, and how often what is too old is deleted.
const WRITE_EVERY: Duration = Duration::from_secs(3);
const PURGE_EVERY: Duration = Duration::from_mins(10);

/// Writes the access log, until the store ends.
pub(super) async fn keep_for_ever(gate: &Gate) {
    let mut ticks = interval(WRITE_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut purged: Option<Instant> = None;
    loop {
        ticks.tick().await;
        write_down(gate).await;
        if purged.is_none_or(|then| then.elapsed() >= PURGE_EVERY) {
            if let Err(error) = purge(gate).await {
                tracing::error!(%error, "cannot delete what is too old of the access log; tried again later");
            }
            purged = Some(Instant::now());
        }
    }
}

/// Writes what is not written yet; what fails is tried again.
pub(super) async fn write_down(gate: &Gate) {
    let skipped = gate.viewings().take_skipped();
    if skipped > 0 {
        tracing::warn!(
            skipped,
            "the access log lacks requests: too many people watch at once"
        );
    }
    if let Err(error) = write(gate).await {
        tracing::error!(%error, "cannot write the access log; tried again");
    }
}

async fn write(gate: &Gate) -> Result<()> {
    let due = gate.viewings().due(gate.app().now());
    if due.is_empty() {
        return Ok(());
    }
    let mut transaction = gate.app().database().write().await?;
    let mut rows = Vec::with_capacity(due.len());
    for (viewing, entry) in due {
        let row = match entry.row {
            Some(row) => row,
            None => row_of(&mut transaction, &viewing, &entry).await?,
        };
        viewings::extend(&mut transaction, row, entry.last, entry.unwritten()).await?;
        rows.push(((viewing, entry), row));
    }
    viewings::trim(&mut transaction).await?;
    db::commit(transaction).await?;
    gate.viewings().written(&rows);
    Ok(())
}

/// The row of a viewing that goes on, be it at another store, or a new one.
async fn row_of(connection: &mut Connection, viewing: &Viewing, entry: &Entry) -> Result<i64> {
    let new = new_row(viewing, entry);
    let since = entry.begun.saturating_sub(GAP).unwrap_or_default();
    Ok(match viewings::find_open(connection, &new, since).await? {
        Some(row) => row,
        None => viewings::insert(connection, &new).await?,
    })
}

fn new_row<'a>(viewing: &Viewing, entry: &'a Entry) -> NewRow<'a> {
    let (login, camera_name) = &entry.names;
    NewRow {
        user: viewing.user,
        login,
        camera: viewing.camera,
        camera_name,
        action: viewing.action.name(),
        protocol: viewing.protocol,
        address: viewing.address.to_string(),
        begun: entry.begun,
    }
}

async fn purge(gate: &Gate) -> Result<()> {
    let kept = SignedDuration::from_hours(24 * i64::from(gate.access_log_days()));
    let before = gate.app().now().saturating_sub(kept).unwrap_or_default();
    let mut transaction = gate.app().database().write().await?;
    viewings::purge(&mut transaction, before).await?;
    Ok(db::commit(transaction).await?)
}
