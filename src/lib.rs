//! vms-operator.

pub mod domain;
pub mod engine;
pub mod plan;
pub mod rules;
pub mod store;
pub mod world;
