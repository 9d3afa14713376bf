//! From a folder to what it declares: files are read, parsed, checked against the schemas, and converted.

pub mod account;
pub mod cluster;
pub mod cluster_secret;
pub mod files;
pub mod ignore;
pub mod policies;
pub mod revision;
pub mod secrets;

mod document;
mod encrypted;
mod kind;
mod load;
mod manifests;
mod schema;
mod tree;
mod unread;

pub use kind::{Kind, titled};
pub use load::load;
pub use manifests::{Manifests, NotOneServer};
pub use unread::Other;

#[cfg(test)]
mod tests;
