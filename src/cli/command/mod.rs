//! One module a command.

pub mod changes;
pub mod crds;
pub mod duplicate;
pub mod generated;
pub mod input;
pub mod permissions;
pub mod policies;
pub mod validate;
