//! The gate: whoever serves video asks here whether this person may see this camera, now, from here.
//!
//! The store has no video. Proxies (`forward`) and media servers (`media_server`) that have it ask at a listener of its own,
//! which is for them alone (`door`). What they are answered is decided by the same data and functions as everything else:
//! `identify` says who watches, `decide` whether they may; `viewings` remembers it, and `sessions` puts out of a media server
//! whoever may not any more. Whatever is not known, not readable or not granted is refused.
//!
//! `action`, `location`, `pattern`, `player`, `credentials` and `verified` are pure.

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
mod player;
mod sessions;
mod state;
mod verified;
mod viewings;

pub use pattern::{PathPattern, PatternError};
pub use player::{NoPlayerPath, PlayerPath};
pub(super) use sessions::MediaServerError;
pub use sessions::{MediaServerUrl, NoMediaServer};
pub(super) use state::Gate;

/// What goes on beside the questions, until the store ends: the access log, and whom a media server puts out.
pub(super) async fn work_for_ever(gate: &Gate) {
    tokio::join!(
        viewings::keep_for_ever(gate),
        sessions::watch_for_ever(gate)
    );
}

/// Writes what is left of the access log.
pub(super) async fn finish(gate: &Gate) {
    viewings::write_down(gate).await;
}

/// The routes of the gate.
pub(super) fn router() -> Router<Gate> {
    Router::new()
        .route("/gate/nginx", get(forward::nginx))
        .route("/gate/ingress-nginx", get(forward::ingress_nginx))
        .route("/gate/forwarded", get(forward::forwarded))
        .route("/gate/mediamtx", post(media_server::mediamtx))
}
