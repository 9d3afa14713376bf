//! vms-operator.

pub mod api;
#[cfg(feature = "cli")]
pub mod cli;
pub mod domain;
