//! How drivers speak HTTP: one client for all of them, and what bounds it.
//!
//! A driver turns its own requests into a [`Call`], and reads what was [`Received`]. Addresses, trust, limits, the
//! budget, the fence and the log are the same for each.

mod body;
mod call;
mod client;
mod endpoint;
mod json;
mod login;
mod server_clock;
mod stranger;
mod trust;
mod wait;

pub(super) use body::Body;
pub(super) use call::Call;
pub(super) use client::{Client, Received, user_agent};
pub(super) use endpoint::Endpoint;
pub(super) use json::{is_readable, mistyped, typed};
pub(super) use login::SharedLogin;
pub(super) use server_clock::ServerClock;
pub(super) use stranger::describe as describe_stranger;
pub(super) use trust::trusting;
pub(super) use wait::asked_wait;
