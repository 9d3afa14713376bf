//! vms-operator.

pub mod domain;
pub mod plan;
pub mod rules;
pub mod store;
pub mod world;
