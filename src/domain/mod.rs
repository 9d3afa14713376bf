//! The words of the product as values that cannot be wrong.
//!
//! Pure: no Kubernetes, HTTP, SQL, clock or runtime. Everything else in the crate is built on these
//! types, and the reference store shares nothing with the drivers but them.

pub mod access;
pub mod account;
pub mod aipix;
pub mod capability;
pub mod change_guard;
pub mod credential_form;
pub mod discovery;
pub mod driver;
pub mod fingerprint;
pub mod granted_names;
pub mod license;
pub mod management;
pub mod name;
pub mod network;
pub mod password;
pub mod permission;
pub mod pool;
pub mod quote;
pub mod role;
pub mod secret;
pub mod server;
pub mod similar;
pub mod site;
pub mod stray;
pub mod terms;
pub mod user;
pub mod validity;
pub mod violation;

#[cfg(test)]
mod tests;
