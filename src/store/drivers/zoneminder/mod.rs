//! The driver for ZoneMinder 1.36, over its REST API.
//!
//! `driver` implements the port. `columns` says which columns of the table of users stand for which grant, and which
//! are nobody's to hold; `compile` turns steps into requests and `decode` turns rows into grants, all three pure; `api`
//! and `session` send. What each version does is known from its source (`web/includes/auth.php`, `web/api/app`) and
//! from a real 1.36.33, against which the tests run.

mod answer;
mod api;
mod columns;
mod compile;
mod decode;
mod driver;
mod login;
mod page;
mod request;
mod session;
mod wire;

pub use driver::ZoneMinder;
pub(in crate::store) use login::ZoneMinderLogin;

#[cfg(test)]
mod tests;
