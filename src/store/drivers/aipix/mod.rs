//! The driver for the documented client API of aipix VMS.
//!
//! `driver` implements the port. `compile` turns steps into requests and `decode` turns answers into the words of the
//! domain, both pure; `api`, `session` and `client` send. What the vendor's reference
//! leaves open is expected only of servers that announce it in `static/basic`, as the reference store does, or of which a
//! person states it in `spec.aipix` of the VmsServer.

mod answer;
mod api;
mod client;
mod compile;
mod decode;
mod discovery;
mod driver;
mod ip_pool;
mod known;
mod login;
mod request;
mod session;
mod sets;
mod wire;

pub use discovery::{AipixDiscovery, Discovered};
pub use driver::Aipix;
pub(in crate::store) use login::AipixLogin;

#[cfg(test)]
mod tests;
