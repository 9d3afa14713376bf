//! The files door: the command line over manifests in a folder.
//!
//! It reads what `kubectl apply` reads and refuses what a cluster refuses, then runs the same rules and the
//! same engine as the operator, once.

pub mod args;
pub mod cluster;
pub mod command;
pub mod door;
pub mod duplicate;
pub mod export;
pub mod load;
pub mod manifest;
mod naming;
pub mod release;
pub mod report;
mod schema;
pub mod secrets;
pub mod source;
pub mod state;
mod translation;
mod tree;
pub mod validation;
