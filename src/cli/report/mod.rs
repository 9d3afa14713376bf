//! What the command line tells: values first, then how they read.

pub mod changes;
pub mod diagnostic;
pub mod findings;
mod junit;
mod markdown;
pub mod progress;
mod sarif;
mod text;
