//! The admission webhook: what is wrong with an object is said while it is applied, by the rules and in the words of
//! the status.
//!
//! It judges from memory, makes no request for a review, and changes nothing. Every replica serves it; one that has not
//! seen a server judges by the declarations alone.

mod certificate;
mod judge;
mod keeper;
mod review;
mod trust;

use std::{net::TcpListener, path::PathBuf, sync::Arc, time::Duration};

use axum::{Json, Router, extract::DefaultBodyLimit, extract::State, routing::post};
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use hyper_util::rt::TokioTimer;
use kube::core::{DynamicObject, admission::AdmissionReview};
use tokio::task::spawn_blocking;

use super::shared::Shared;
use keeper::Keeper;

/// The path of all reviews.
const PATH: &str = "/review";
/// Two versions of one object, each as large as the API server takes one.
const MOST_BYTES: usize = 8 << 20;
/// How long the API server may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// How the webhook is served.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Where.
    pub listener: Arc<TcpListener>,
    /// What becomes of a declaration that cannot come right by itself.
    pub mode: Mode,
    /// Where its certificate is from.
    pub certificate: Certificate,
    /// How often it is looked whether there is another certificate, or has to be.
    pub check: Duration,
}

/// What becomes of a declaration that no other object could make right. Everything else is warned of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// It is warned of too.
    #[default]
    Warn,
    /// It is refused.
    Deny,
}

/// Where its certificate is from.
#[derive(Clone, Debug)]
pub enum Certificate {
    /// A folder with `tls.crt` and `tls.key`, kept up to date by somebody else such as cert-manager.
    Folder(PathBuf),
    /// The operator makes it, keeps it in a Secret, and lets the API server trust it.
    Own(OwnCertificate),
}

/// A certificate that the operator makes.
#[derive(Clone, Debug)]
pub struct OwnCertificate {
    /// The Secret that it is kept in, in the operator's own namespace.
    pub secret: String,
    /// The ValidatingWebhookConfiguration that names the webhook's address and is told what to trust.
    pub configuration: String,
    /// For how long each is valid; it is replaced when a third of that is left.
    pub lifetime: Duration,
}

impl Webhook {
    /// How often it is looked after a certificate, where nobody says otherwise.
    pub const CHECK: Duration = Duration::from_mins(1);
}

impl OwnCertificate {
    /// For how long each is valid, where nobody says otherwise.
    pub const LIFETIME: Duration = Duration::from_hours(90 * 24);
}

/// What a review needs.
#[derive(Clone)]
struct Reviewer {
    shared: Arc<Shared>,
    mode: Mode,
}

/// Serves it until the end, as soon as there is a certificate.
pub(super) async fn serve(webhook: Webhook, shared: Arc<Shared>) {
    let reviewer = Reviewer {
        shared: Arc::clone(&shared),
        mode: webhook.mode,
    };
    let mut keeper = Keeper::new(webhook.certificate, webhook.check, shared);
    let tls = RustlsConfig::from_config(keeper.first().await);
    tokio::select! {
        served = listen(&webhook.listener, reviewer, tls.clone()) => {
            if let Err(error) = served {
                tracing::error!(%error, "the webhook is not served any more");
            }
        }
        () = keeper.replace(&tls) => {}
    }
}

async fn listen(
    listener: &TcpListener,
    reviewer: Reviewer,
    tls: RustlsConfig,
) -> std::io::Result<()> {
    let router = Router::new()
        .route(PATH, post(reviewed))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .with_state(reviewer);
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

/// Judging takes no input or output, but may take a while.
async fn reviewed(
    State(reviewer): State<Reviewer>,
    Json(review): Json<AdmissionReview<DynamicObject>>,
) -> Json<AdmissionReview<DynamicObject>> {
    let judged = spawn_blocking(move || review::answer(&reviewer, review)).await;
    Json(judged.unwrap_or_else(|error| review::invalid(&error)))
}
