//! One module a command.

pub mod changes;
pub mod crds;
pub mod generated;
pub mod policies;
