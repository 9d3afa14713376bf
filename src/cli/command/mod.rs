//! One module a command, and what commands share.

pub mod access;
pub mod change;
pub mod cluster;
pub mod completion;
pub mod conformance;
pub mod console;
pub mod crds;
pub mod diff;
pub mod drivers;
pub mod duplicate;
pub mod embedded;
pub mod exit;
pub mod export;
mod export_report;
pub mod generated;
pub mod man;
mod manifest_args;
pub mod permissions;
pub mod policies;
pub mod release;
mod server_args;
mod source_args;
pub mod validate;
