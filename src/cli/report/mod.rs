//! What the command line tells: values first, then how they read.

pub mod changes;
pub mod diagnostic;
mod text;
