//! The routers that are served: routes and pages with all that is around each of them.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use tower_http::trace::TraceLayer;

use super::{
    config::{Config, MAX_BODY},
    dialect::{Speaker, speak},
    error::Error,
    gate::{self, Gate},
    openapi::{self, documented},
    pages,
    routes::{admin_api, client_api},
    state::App,
};

/// The client API, ready to be served.
pub(crate) fn client(app: App, config: &Config) -> Router {
    let (router, _) = client_api().split_for_parts();
    let has_pages = config.pages && config.is_full();
    let pages_app = has_pages.then(|| app.clone());
    let require_json = middleware::from_fn_with_state(pages_app, require_json);
    let router = if config.is_full() {
        router
    } else {
        let document = match &config.dialect {
            Some(_) => openapi::document_of_dialect(),
            None => openapi::document(config.profile),
        };
        let document = Arc::new(document);
        router.layer(middleware::from_fn_with_state(document, documented::limit))
    };
    let api = with_fallbacks(router).layer(require_json);
    let api = timed(api, config, || Error::TimedOut.into_response());
    let router = if has_pages {
        let frame = middleware::from_fn_with_state(app.clone(), pages::frame);
        timed(pages::router(), config, pages::timed_out)
            .layer(frame)
            .merge(api)
    } else {
        api
    };
    let router = bounded(router).with_state(app);
    match &config.dialect {
        None => router,
        Some(dialect) => {
            let speaker = Arc::new(Speaker::new(dialect.clone()));
            // Around all of it: a dialect has paths of its own.
            let speak = middleware::from_fn_with_state(speaker, speak);
            Router::new().fallback_service(router).layer(speak)
        }
    }
}

/// The admin API, ready to be served.
pub(crate) fn admin(app: App, config: &Config) -> Router {
    let (router, _) = admin_api().split_for_parts();
    let router = with_fallbacks(router);
    let router = timed(router, config, || Error::TimedOut.into_response());
    bounded(router).with_state(app)
}

/// The gate, ready to be served.
pub(crate) fn gate(gate: Gate, config: &Config) -> Router {
    let router = gate::router()
        .fallback(|| async { Error::NotFound })
        .method_not_allowed_fallback(|| async { Error::MethodNotAllowed });
    let router = timed(router, config, || Error::TimedOut.into_response());
    bounded(router).with_state(gate)
}

fn with_fallbacks(router: Router<App>) -> Router<App> {
    router
        .fallback(|| async { Error::NotFound })
        .method_not_allowed_fallback(|| async { Error::MethodNotAllowed })
}

/// Cancels a request that takes too long; `late` is the answer.
fn timed<S: Clone + Send + Sync + 'static>(
    router: Router<S>,
    config: &Config,
    late: fn() -> Response,
) -> Router<S> {
    let limit = (config.request_timeout, late);
    router.layer(middleware::from_fn_with_state(limit, limit_time))
}

fn bounded<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(TraceLayer::new_for_http())
}

/// Known from the vendor's general description: without `Accept: application/json` errors come as HTML.
/// Ours answers every such request so, because a client that forgets it will not read the errors. A browser at
/// an unknown path is no client of the API.
async fn require_json(
    State(pages_app): State<Option<App>>,
    request: Request,
    next: Next,
) -> Result<Response, Infallible> {
    let accepts = request.headers().get_all(header::ACCEPT).iter();
    let mut accepts = accepts.filter_map(|value| value.to_str().ok());
    let is_json = accepts.any(|value| value.to_ascii_lowercase().contains("application/json"));
    let is_page = !is_json && !request.uri().path().starts_with("/api/");
    if let Some(app) = pages_app.filter(|_| is_page) {
        return Ok(pages::not_found(&app, request).await);
    }
    let mut response = if is_json {
        next.run(request).await
    } else {
        Error::NotAcceptable.into_response()
    };
    // Tokens, logins and permissions must not be cached.
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
