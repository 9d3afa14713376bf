//! The audit.

use crate::server::{
    db::audit,
    error::Result,
    paging::{Listing, Page},
    state::App,
    wire::AuditEntry,
};

pub(crate) async fn list(app: &App, listing: &Listing, path: String) -> Result<Page<AuditEntry>> {
    let mut snapshot = app.database().read().await?;
    let rows = audit::list(&mut snapshot, listing.window()).await?;
    Ok(Page::new(rows, listing, path, AuditEntry::from))
}
