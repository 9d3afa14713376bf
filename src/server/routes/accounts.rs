//! The account that is logged in.

use axum::{Json, extract::State};

use crate::server::{
    auth::{Body, Caller},
    error::Result,
    service::account,
    state::App,
    wire::{Account, Done, OwnPassword, Problem},
};

/// The account that is logged in, with ids and names of the permissions it holds.
#[utoipa::path(
    get, path = "/api/v1/users/self", tag = "account",
    responses((status = 200, body = Account)),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("IOS Api/UserApi.swift"))),
)]
pub(crate) async fn show(State(app): State<App>, caller: Caller) -> Result<Json<Account>> {
    Ok(Json(account::show(&app, &caller).await?))
}

/// Changes the account's own password, which takes the current one. Every session of the account ends.
#[utoipa::path(
    put, path = "/api/v1/users/self", tag = "account",
    request_body = OwnPassword,
    responses(
        (status = 200, body = Done),
        (status = 422, description = "The current password is wrong, or the new one breaks the rules", body = Problem),
        (status = 429, description = "Too many attempts: wait as `Retry-After` says", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("IOS Api/UserApi.swift"))),
)]
pub(crate) async fn change_password(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<OwnPassword>,
) -> Result<Json<Done>> {
    account::change_password(&app, &caller, body).await?;
    Ok(Json(Done::OK))
}
