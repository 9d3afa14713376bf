//! The driver for Frigate 0.18 and later, over its HTTP API.
//!
//! `driver` implements the port. `roles` says how a role and its list stand for what one user holds, `state` what was seen
//! of all of them; `compile` turns steps into requests and `decode` what was seen into grants, all four pure; `api` and
//! `session` send. What Frigate does is known from its real applications of 0.17.2 and 0.18.0-beta1 behind a real web
//! server, and from the source of 0.18 (`frigate/api/auth.py`, `media_auth.py`, `app.py`, `nginx.conf`), which decides
//! what was not seen.

mod answer;
mod api;
mod compile;
mod decode;
mod driver;
mod login;
mod request;
mod roles;
mod session;
mod state;
mod wire;

pub use driver::Frigate;
pub(in crate::store) use login::FrigateLogin;

#[cfg(test)]
mod tests;
