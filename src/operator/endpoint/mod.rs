//! Metrics and probes over HTTP.

mod snapshot;

use std::{io, net, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::net::TcpListener;

use super::{state::context::Context, telemetry::metrics};

/// Serves them until the end.
pub(crate) async fn serve(listener: Arc<net::TcpListener>, context: Arc<Context>) {
    let pages = Router::new()
        .route("/metrics", get(measured))
        .route("/livez", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .with_state(context);
    if let Err(error) = listen(&listener, pages).await {
        tracing::error!(%error, "metrics and probes are not served any more");
    }
}

async fn listen(listener: &net::TcpListener, pages: Router) -> io::Result<()> {
    let listener = listener.try_clone()?;
    listener.set_nonblocking(true)?;
    tracing::info!(address = %listener.local_addr()?, "serving metrics and probes");
    axum::serve(TcpListener::from_std(listener)?, pages).await
}

async fn measured(State(context): State<Arc<Context>>) -> Response {
    snapshot::measure(&context);
    match context.metrics.page() {
        Ok(page) => ([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], page).into_response(),
        Err(error) => {
            tracing::error!(%error, "metrics could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn ready(State(context): State<Arc<Context>>) -> (StatusCode, &'static str) {
    if context.phase.has_seen() {
        (StatusCode::OK, "ok")
    } else {
        let why = "not everything that exists was seen yet";
        (StatusCode::SERVICE_UNAVAILABLE, why)
    }
}
