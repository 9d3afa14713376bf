//! What all benchmarks need: real components, and a table of what was measured.

pub(crate) mod create;
pub(crate) mod environment;
pub(crate) mod measured;
pub(crate) mod operator;
pub(crate) mod process;
pub(crate) mod ready;
pub(crate) mod store;
pub(crate) mod support;
pub(crate) mod table;
