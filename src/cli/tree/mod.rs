//! `vmsctl tree`: what hangs together in a namespace. Pure: objects in, a tree out.
//!
//! - `build`: from objects to the tree
//! - `model`: the tree, as programs read it
//! - `document`: the tree, as people read it

mod build;
mod document;
mod model;
mod objects;

#[cfg(test)]
mod tests;

pub use build::build;
pub use document::{document, table};
pub use model::{Branch, Part, Reference, UserLeaf};
pub use objects::Objects;
