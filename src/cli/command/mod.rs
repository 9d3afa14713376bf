//! One module a command.

pub mod crds;
