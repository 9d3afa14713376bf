//! vms-operator.

pub mod domain;
