//! Finding the server, logging in and out.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};

use crate::{
    domain::permission::KNOWN,
    server::{
        auth::{Body, Caller, Client},
        error::{Result, rate_headers},
        paging::MAX_PER_PAGE,
        service::login,
        state::App,
        wire::{
            Basic, Credentials, Done, Extensions, Login, LogoutRequest, OpenSession, Problem,
            TooManySessions,
        },
    },
};

/// What everybody may know of the server: its version, and what it does beyond the vendor's reference.
#[utoipa::path(
    get, path = "/api/v1/static/basic", tag = "server",
    responses((status = 200, body = Basic)),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("IOS Models/VMSStatic.swift"))),
)]
pub(crate) async fn basic(State(app): State<App>) -> Json<Basic> {
    Json(Basic {
        version: env!("CARGO_PKG_VERSION"),
        is_captcha_available: false,
        is_external_auth_enabled: false,
        available_locales: vec!["en"],
        vms_store: Extensions {
            profile: "full",
            identity: app.identity().to_owned(),
            ip_pool: true,
            validity: true,
            row_version: true,
            password_changed_at: true,
            password_hash: true,
            show_grants: true,
            immediate_revocation: true,
            max_per_page: MAX_PER_PAGE,
            terms: app.terms().map(Into::into),
            invented_permissions: KNOWN
                .iter()
                .filter(|permission| permission.is_ours())
                .map(|permission| permission.wire)
                .collect(),
            movable_clock: app.clock().is_movable(),
        },
    })
}

/// Logs in. Too many sessions are a 419: the same request with one of them in `session_id` replaces it.
///
/// A sub-user outside its pool learns of it only with the right password.
#[utoipa::path(
    post, path = "/api/v1/token", tag = "session",
    request_body = Credentials,
    responses(
        (status = 200, body = Login),
        (status = 403, description = "Access from this address is not allowed", body = Problem),
        (status = 419, description = "The account has as many sessions as it may", body = TooManySessions),
        (status = 422, description = "Wrong or missing login or password", body = Problem),
        (status = 429, description = "Too many attempts: wait as `Retry-After` says", body = Problem),
    ),
    extensions(
        ("x-origin" = json!("documented")),
        ("x-source" = json!("D:23.09/obtaining-a-token-vms-client-api; 419: IOS Network/VMSApiError.swift; 403: ours")),
    ),
)]
pub(crate) async fn token(
    State(app): State<App>,
    client: Client,
    Body(credentials): Body<Credentials>,
) -> Response {
    let (rate, result) = login::login(&app, &client, credentials).await;
    let answer: Result<Json<Login>> = result.map(Json);
    match rate {
        Some(rate) => (rate_headers(rate), answer).into_response(),
        None => answer.into_response(),
    }
}

/// Ends the session of the token.
#[utoipa::path(
    post, path = "/api/v1/logout", tag = "session",
    request_body(content = Option<LogoutRequest>),
    responses((status = 200, body = Done)),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("IOS Api/UserApi.swift"))),
)]
pub(crate) async fn logout(
    State(app): State<App>,
    caller: Caller,
    Body(_): Body<LogoutRequest>,
) -> Result<Json<Done>> {
    login::logout(&app, &caller).await?;
    Ok(Json(Done::OK))
}

/// The open sessions of the account, the one used last first.
#[utoipa::path(
    get, path = "/api/v1/sessions", tag = "session",
    responses((status = 200, body = [OpenSession])),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("IOS Api/SessionsApi.swift"))),
)]
pub(crate) async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<OpenSession>>> {
    Ok(Json(login::open_sessions(&app, &caller).await?))
}
