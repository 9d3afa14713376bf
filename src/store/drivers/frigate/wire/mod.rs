//! What Frigate answers, field by field, as 0.18 does.

mod config;
mod users;

#[cfg(test)]
pub(super) use config::Auth;
pub(super) use config::Config;
pub(super) use users::{Profile, UserRow, Written};
