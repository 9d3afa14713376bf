//! The admission webhook: it reports violations while an object is applied, by the same rules and in the same words as
//! the status.
//!
//! It judges from memory, makes no request for a review, and changes nothing. Every replica serves it; one that has not
//! seen a server judges by the declarations alone.
//!
//! - `intake`: receives reviews, within bounds
//! - `review`: one review
//! - `judge`: judges a candidate by what is in memory
//! - `certificate_manager`: keeps the served certificate up to date
//! - `certificate`: a certificate of one's own, and the Secret that keeps it
//! - `trust`: what the API server trusts

mod certificate;
mod certificate_manager;
mod intake;
mod judge;
mod review;
mod trust;

use std::{net::TcpListener, sync::Arc, time::Duration};

use axum::Router;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use hyper_util::rt::TokioTimer;

use super::{config::Webhook, state::context::Context};
use certificate_manager::{CertificateManager, Source};
use review::Reviewer;

/// How long the API server may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves it until the end, as soon as there is a certificate.
pub(crate) async fn serve(webhook: Webhook, context: Arc<Context>) {
    let reviewer = Reviewer {
        context: Arc::clone(&context),
        mode: webhook.mode,
    };
    let source = Source {
        certificate: webhook.certificate,
        client_authority: webhook.client_authority,
    };
    let mut certificates = CertificateManager::new(source, webhook.check, context);
    let tls = RustlsConfig::from_config(certificates.first().await);
    tokio::select! {
        served = listen(&webhook.listener, intake::router(reviewer), tls.clone()) => {
            if let Err(error) = served {
                tracing::error!(%error, "the webhook is not served any more");
            }
        }
        () = certificates.replace(&tls) => {}
    }
}

async fn listen(listener: &TcpListener, router: Router, tls: RustlsConfig) -> std::io::Result<()> {
    let listener = listener.try_clone()?;
    listener.set_nonblocking(true)?;
    tracing::info!(address = %listener.local_addr()?, "serving the admission webhook");
    let mut server = axum_server::from_tcp(listener)?.http1_only();
    server
        .http_builder()
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT);
    let server = server.acceptor(RustlsAcceptor::new(tls));
    server.serve(router.into_make_service()).await
}
