//! One module a command.

pub mod changes;
pub mod crds;
pub mod duplicate;
pub mod generated;
pub mod permissions;
pub mod policies;
