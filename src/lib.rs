//! vms-operator.

pub mod api;
#[cfg(feature = "cli")]
pub mod cli;
pub mod clock;
pub mod domain;
pub mod engine;
pub mod plan;
pub mod rules;
#[cfg(feature = "server")]
pub mod server;
pub mod store;
pub mod world;
