//! Accounts and their sessions.

use axum::{Json, extract::State};

use crate::server::{
    auth::{Address, Admin, Body, Named, Query},
    error::Result,
    paging::{Listing, Page},
    service::admin::accounts,
    state::App,
    wire::{AccountRow, Done, Problem, SessionsLimit},
};

/// Every account, parents and sub-users, by id.
#[utoipa::path(
    get, path = "/admin/v1/accounts", tag = "admin",
    params(Listing),
    responses((status = 200, body = Page<AccountRow>)),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn list(
    State(app): State<App>,
    _: Admin,
    Query(listing): Query<Listing>,
    Address(path): Address,
) -> Result<Json<Page<AccountRow>>> {
    Ok(Json(accounts::list(&app, &listing, path).await?))
}

/// Sets how many sessions an account may have at once. It ends no session.
#[utoipa::path(
    put, path = "/admin/v1/accounts/{account}/sessions-limit", tag = "admin",
    params(("account" = i64, Path)),
    request_body = SessionsLimit,
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such account", body = Problem),
        (status = 422, description = "Not a limit", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn set_sessions_limit(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
    Body(body): Body<SessionsLimit>,
) -> Result<Json<Done>> {
    accounts::set_sessions_limit(&app, &admin, id, &body).await?;
    Ok(Json(Done::OK))
}

/// Ends every session of an account.
#[utoipa::path(
    delete, path = "/admin/v1/accounts/{account}/sessions", tag = "admin",
    params(("account" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such account", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn end_sessions(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
) -> Result<Json<Done>> {
    accounts::end_sessions(&app, &admin, id).await?;
    Ok(Json(Done::OK))
}
