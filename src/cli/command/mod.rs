//! One module a command.

pub mod changes;
pub mod crds;
