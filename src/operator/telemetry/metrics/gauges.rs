//! The gauges of one server.

use std::collections::BTreeMap;

use crate::domain::license::AccountLicenses;

/// The gauges of one server, as of now.
#[derive(Debug, Default)]
pub(crate) struct ServerGauges {
    pub(crate) up: bool,
    pub(crate) queued: usize,
    pub(crate) waiting: usize,
    pub(crate) left_behind: usize,
    /// Users by what `Ready` says: whether, and why.
    pub(crate) users: BTreeMap<(String, String), usize>,
    pub(crate) licenses: Option<AccountLicenses>,
}

/// A number of things, as a gauge has it.
pub(super) fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
