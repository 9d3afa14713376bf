//! The command `vms-operator`.
//!
//! - `options`: the command line
//! - `execute`: does what it says
//! - `error`: why that failed, and the exit code

mod error;
mod execute;
mod options;

pub use error::{Error, FAILURE};
pub use execute::execute;
pub use options::Arguments;
