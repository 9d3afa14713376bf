//! Declares who may watch which camera, and makes a video management system agree.
//!
//! There are three ways to run it, and a declaration takes one way through all of them:
//!
//! ```text
//! domain ← world ← rules ← plan       pure: values in, values out
//! domain ← api;  {api, rules, plan} ← status
//! {domain, plan} ← store              the port to a user store, and its drivers
//! {world, plan, store} ← conformance     whether a server keeps what its driver promises
//! {world, rules, plan, store} ← engine   observe, judge, plan, execute
//! {world, rules, plan, engine} ← review    who may see what, and why
//! {world} ← discovery                     which objects stand for what a VMS has
//! {api, status, engine, review, discovery} ← operator, cli   in a cluster, over files;  domain ← server  the reference store
//! ```
//!
//! The core, from [`domain`] to [`engine`], compiles without any feature. Each shell is a feature, is
//! imported by nobody, and imports none of the others; the binaries join them.

pub mod api;
pub mod backoff;
#[cfg(feature = "cli")]
pub mod cli;
pub mod clock;
pub mod conformance;
#[cfg(feature = "operator")]
pub mod discovery;
pub mod domain;
pub mod engine;
pub mod error_chain;
#[cfg(test)]
mod fixtures;
#[cfg(any(feature = "operator", feature = "server"))]
pub mod listen;
#[cfg(any(feature = "operator", feature = "server"))]
pub mod logging;
#[cfg(any(feature = "cli", feature = "operator"))]
pub mod naming;
#[cfg(feature = "operator")]
pub mod operator;
pub mod pem;
pub mod plan;
#[cfg(any(feature = "cli", feature = "operator"))]
pub mod proxy;
pub mod review;
pub mod rules;
#[cfg(feature = "server")]
pub mod server;
pub mod status;
pub mod store;
// Here and not in the integration tests: it is answered without building the programs.
#[cfg(test)]
#[path = "../tests/structure/mod.rs"]
mod structure;
#[cfg(any(feature = "operator", feature = "server"))]
pub mod tls;
pub mod world;
