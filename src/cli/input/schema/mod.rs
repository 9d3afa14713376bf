//! What an API server would say to a document, as far as the document alone decides it.
//!
//! A structural walk of the schemas that a cluster has of the same kinds, then their CEL rules. It finds all
//! that is wrong at once, each with its place. Pure.

mod builtin;
mod confidential;
mod definition;
mod finding;
mod member;
mod patterns;
mod problem;
mod walk;
mod words;

pub(super) use definition::{check, mask};
pub(super) use problem::{Checked, Problem};
