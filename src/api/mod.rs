//! What people write: the custom resources of `vms-operator.io/v1alpha1`, and the conditions in their status.
//!
//! Values and schemas alone, no I/O: the operator, the command line and the tests read the same types.

pub mod annotation;
pub mod condition;
pub mod convert;
mod crds;
pub mod lease;
mod policies;
pub mod rbac;
pub mod v1alpha1;

pub use crds::crds;
pub use policies::deletion_protection;
