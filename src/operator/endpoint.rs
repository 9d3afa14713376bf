//! The pages that a cluster asks for: metrics, and whether the operator lives and is ready.

use std::{io, net, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::net::TcpListener;

use super::{metrics, shared::Shared};

/// Serves them until the end.
pub(crate) async fn serve(listener: Arc<net::TcpListener>, shared: Arc<Shared>) {
    let pages = Router::new()
        .route("/metrics", get(measured))
        .route("/livez", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .with_state(shared);
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

async fn measured(State(shared): State<Arc<Shared>>) -> Response {
    shared.measure();
    match shared.metrics.page() {
        Ok(page) => ([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], page).into_response(),
        Err(error) => {
            tracing::error!(%error, "the page of metrics cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn ready(State(shared): State<Arc<Shared>>) -> (StatusCode, &'static str) {
    if shared.has_seen() {
        (StatusCode::OK, "ok")
    } else {
        let why = "not everything that exists was seen yet";
        (StatusCode::SERVICE_UNAVAILABLE, why)
    }
}
