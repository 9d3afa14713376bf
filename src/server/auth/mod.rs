//! Who asks, from where, and for what.

mod admin;
mod client_address;
mod cookie;
mod extract;
mod session;

pub(crate) use admin::Admin;
pub(crate) use cookie::{Cookie, Cookies};
pub(crate) use extract::{Address, Body, Client, Named, Query};
pub(crate) use session::{Barrier, Caller, Manager, Right, Verb, authenticate, is_allowed_from};

#[cfg(test)]
mod tests;
