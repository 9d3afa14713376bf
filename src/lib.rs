//! vms-operator.

pub mod domain;
pub mod plan;
pub mod store;
pub mod world;
