//! The gate: whoever serves video asks here whether this person may see this camera, now, from here.
//!
//! The store has no video. Proxies (`forward`) and media servers (`media_server`) that have it ask at a listener of its own,
//! which is for them alone (`door`). What they are answered is decided by the same data and functions as everything else:
//! `identify` says who watches, `decide` whether they may. Whatever is not known, not readable or not granted is refused.
//!
//! `action`, `location`, `pattern`, `credentials` and `verified` are pure.

use axum::{
    Router,
    routing::{get, post},
};

mod action;
mod answer;
mod credentials;
mod decide;
mod door;
mod forward;
mod identify;
mod location;
mod media_server;
mod pattern;
mod state;
mod verified;

pub use pattern::{PathPattern, PatternError};
pub(super) use state::Gate;

/// The routes of the gate.
pub(super) fn router() -> Router<Gate> {
    Router::new()
        .route("/gate/nginx", get(forward::nginx))
        .route("/gate/ingress-nginx", get(forward::ingress_nginx))
        .route("/gate/forwarded", get(forward::forwarded))
        .route("/gate/mediamtx", post(media_server::mediamtx))
}
