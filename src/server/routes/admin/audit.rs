//! The audit.

use axum::{Json, extract::State};

use crate::server::{
    auth::{Address, Admin, Query},
    error::Result,
    paging::{Listing, Page},
    service::admin::audit,
    state::App,
    wire::AuditEntry,
};

/// The audit, the newest entry first.
#[utoipa::path(
    get, path = "/admin/v1/audit", tag = "admin",
    params(Listing),
    responses((status = 200, body = Page<AuditEntry>)),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn list(
    State(app): State<App>,
    _: Admin,
    Query(listing): Query<Listing>,
    Address(path): Address,
) -> Result<Json<Page<AuditEntry>>> {
    Ok(Json(audit::list(&app, &listing, path).await?))
}
