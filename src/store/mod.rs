//! The port to a user store, and its drivers.
//!
//! A driver is a pure `compile`, from steps to requests, and a client that sends them. It never weakens
//! what it cannot express: it says so in its [`Description`], and a rule refuses the declaration.

pub mod aipix;
mod error;
mod port;

pub use error::{Error, ErrorKind, Result};
pub use port::{Description, UserStore};
