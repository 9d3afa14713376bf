//! vms-operator.

pub mod api;
#[cfg(feature = "cli")]
pub mod cli;
pub mod domain;
pub mod engine;
pub mod plan;
pub mod rules;
pub mod status;
pub mod store;
pub mod world;
