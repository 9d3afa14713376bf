//! The decisions of the store: each function is one request, in one transaction, with its audit.
//!
//! I/O through `db` alone; the rules for what a sub-user may be granted are pure, in `check`, `profile`
//! and `terms`.

pub(crate) mod account;
pub(crate) mod admin;
pub(crate) mod analytics;
mod attempts;
pub(crate) mod candidate;
pub(crate) mod change;
pub(crate) mod check;
pub(crate) mod clock;
pub(crate) mod collections;
pub(crate) mod inventory;
pub(crate) mod login;
pub(crate) mod names;
pub(crate) mod overview;
pub(crate) mod password_hash;
pub(crate) mod profile;
pub(crate) mod seen;
pub(crate) mod subusers;
pub(crate) mod terms;
