//! The routes: each takes a request apart, asks `service`, and puts the answer together.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use tower_http::trace::TraceLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    app::App,
    config::Config,
    error::Error,
    openapi, pages,
    profile::{self, Profile},
};

pub(crate) mod accounts;
pub(crate) mod admin_collections;
pub(crate) mod analytics;
pub(crate) mod clicks;
pub(crate) mod collections;
pub(crate) mod inventory;
pub(crate) mod session;
pub(crate) mod subusers;

/// Enough for 500 camera ids to attach and to detach, with the longest lists beside them.
pub(super) const MAX_BODY: usize = 256 * 1024;

/// The routes of the client API, as the document shows them.
pub(crate) fn client_api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(session::basic))
        .routes(routes!(session::token))
        .routes(routes!(session::logout))
        .routes(routes!(session::list))
        .routes(routes!(accounts::show, accounts::change_password))
        .routes(routes!(subusers::list, subusers::create))
        .routes(routes!(subusers::show, subusers::update, subusers::delete))
        .routes(routes!(subusers::change_password))
        .routes(routes!(inventory::list_cameras))
        .routes(routes!(inventory::show_camera))
        .routes(routes!(inventory::rename_camera))
        .routes(routes!(inventory::authorize))
        .routes(routes!(inventory::list_layouts, collections::create_layout))
        .routes(routes!(
            inventory::show_layout,
            collections::update_layout,
            collections::delete_layout
        ))
        .routes(routes!(inventory::list_groups, collections::create_group))
        .routes(routes!(
            inventory::show_group,
            collections::update_group,
            collections::delete_group
        ))
        .merge(analytics_api())
}

fn analytics_api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(analytics::list_cases, analytics::create_case))
        .routes(routes!(analytics::show_case, analytics::delete_case))
        .routes(routes!(analytics::list_events, analytics::create_event))
        .routes(routes!(
            analytics::list_resources,
            analytics::create_resource
        ))
        .routes(routes!(analytics::delete_resource))
        .routes(routes!(
            analytics::list_resource_groups,
            analytics::create_resource_group
        ))
        .routes(routes!(analytics::delete_resource_group))
        .routes(routes!(analytics::statistics))
}

/// The routes of the admin door, as the document shows them.
pub(crate) fn admin_api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(clicks::list_accounts))
        .routes(routes!(clicks::set_sessions_limit))
        .routes(routes!(clicks::end_sessions))
        .routes(routes!(
            clicks::show_subuser,
            clicks::update_subuser,
            clicks::delete_subuser
        ))
        .routes(routes!(clicks::change_password))
        .routes(routes!(clicks::create_camera))
        .routes(routes!(clicks::rename_camera, clicks::delete_camera))
        .routes(routes!(admin_collections::create))
        .routes(routes!(
            admin_collections::rename,
            admin_collections::delete
        ))
        .routes(routes!(admin_collections::attach))
        .routes(routes!(admin_collections::detach))
        .routes(routes!(clicks::list_audit))
        .routes(routes!(clicks::show_clock, clicks::advance_clock))
}

/// The client API, ready to be served.
pub(crate) fn client(app: App, config: &Config) -> Router {
    let (router, _) = client_api().split_for_parts();
    let has_pages = config.pages && config.profile == Profile::Full;
    let require_json = middleware::from_fn_with_state(has_pages, require_json);
    let router = match config.profile {
        Profile::Full => router,
        Profile::Documented => {
            let document = Arc::new(openapi::document(config.profile));
            router.layer(middleware::from_fn_with_state(document, profile::limit))
        }
    };
    let api = with_refusals(router).layer(require_json);
    let api = timed(api, config, || Error::TimedOut.into_response());
    let router = if has_pages {
        timed(pages::router(), config, pages::late).merge(api)
    } else {
        api
    };
    bounded(router).with_state(app)
}

/// The admin door, ready to be served.
pub(crate) fn admin(app: App, config: &Config) -> Router {
    let (router, _) = admin_api().split_for_parts();
    let router = with_refusals(router);
    let router = timed(router, config, || Error::TimedOut.into_response());
    bounded(router).with_state(app)
}

fn with_refusals(router: Router<App>) -> Router<App> {
    router
        .fallback(|| async { Error::NotFound })
        .method_not_allowed_fallback(|| async { Error::MethodNotAllowed })
}

/// Ends what takes too long; `late` says so.
fn timed(router: Router<App>, config: &Config, late: fn() -> Response) -> Router<App> {
    let limit = (config.request_timeout, late);
    router.layer(middleware::from_fn_with_state(limit, limit_time))
}

fn bounded(router: Router<App>) -> Router<App> {
    router
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(TraceLayer::new_for_http())
}

/// Known from the vendor's general description: without `Accept: application/json` errors come as HTML.
/// Ours answers every such request so, because a client that forgets it will not read the errors. A browser that
/// is lost is no client of the API.
async fn require_json(
    State(has_pages): State<bool>,
    request: Request,
    next: Next,
) -> Result<Response, Infallible> {
    let accepts = request.headers().get_all(header::ACCEPT).iter();
    let mut accepts = accepts.filter_map(|value| value.to_str().ok());
    let is_json = accepts.any(|value| value.to_ascii_lowercase().contains("application/json"));
    if !is_json && has_pages && !request.uri().path().starts_with("/api/") {
        return Ok(pages::lost());
    }
    let mut response = if is_json {
        next.run(request).await
    } else {
        Error::NotAcceptable.into_response()
    };
    // Tokens, logins and who may see what are nothing for a cache.
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    Ok(response)
}

async fn limit_time(
    State((limit, late)): State<(Duration, fn() -> Response)>,
    request: Request,
    next: Next,
) -> Response {
    tokio::time::timeout(limit, next.run(request))
        .await
        .unwrap_or_else(|_| late())
}
