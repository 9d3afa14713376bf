//! One module a command.

pub mod changes;
pub mod completion;
pub mod crds;
pub mod duplicate;
pub mod export;
pub mod generated;
pub mod input;
pub mod man;
pub mod permissions;
pub mod policies;
pub mod release;
pub mod validate;
