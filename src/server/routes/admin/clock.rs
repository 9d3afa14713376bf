//! The clock of the store.

use axum::{Json, extract::State};

use crate::server::{
    auth::{Admin, Body},
    error::Result,
    service::clock,
    state::App,
    wire::{ClockState, Problem, TimeToPass},
};

/// The clock of the store.
#[utoipa::path(
    get, path = "/admin/v1/clock", tag = "admin",
    responses((status = 200, body = ClockState)),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn show(State(app): State<App>, _: Admin) -> Json<ClockState> {
    Json(clock::show(&app))
}

/// Moves the clock ahead, and does what is due until then. For tests: the store must be started with `--movable-clock`.
#[utoipa::path(
    post, path = "/admin/v1/clock", tag = "admin",
    request_body = TimeToPass,
    responses(
        (status = 200, body = ClockState),
        (status = 403, description = "The clock cannot be moved", body = Problem),
        (status = 422, description = "The clock moves forward only, by a century at most", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn advance(
    State(app): State<App>,
    admin: Admin,
    Body(body): Body<TimeToPass>,
) -> Result<Json<ClockState>> {
    Ok(Json(clock::advance(&app, &admin, &body).await?))
}
