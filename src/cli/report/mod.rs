//! What a command reports: values first, then the forms in which they are printed.

pub mod access;
pub mod diagnostic;
pub mod discovered;
pub mod document;
pub mod findings;
mod junit;
mod line;
mod markdown;
pub mod print;
pub mod progress;
mod sarif;
mod serialize;
pub mod server;
pub mod set;
pub mod totals;
pub mod undeclared;
pub mod user;
