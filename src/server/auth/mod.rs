//! Who asks, from where, and for what.

mod admin;
mod barrier;
mod client_address;
mod cookie;
mod extract;
mod session;

pub(crate) use admin::Admin;
pub(crate) use barrier::{Barrier, is_allowed_from};
pub(crate) use cookie::{Cookie, Cookies};
pub(crate) use extract::{Address, Body, Client, Named, Query};
pub(crate) use session::{Caller, Manager, Right, Verb, authenticate, resume};

#[cfg(test)]
mod tests;
