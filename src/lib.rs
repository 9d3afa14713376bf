//! vms-operator.

pub mod clock;
pub mod domain;
#[cfg(feature = "server")]
pub mod server;
