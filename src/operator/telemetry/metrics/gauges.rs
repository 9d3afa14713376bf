//! The gauges of one server.

use std::collections::BTreeMap;

use crate::domain::license::AccountLicenses;

/// The gauges of one server, as of now.
#[derive(Debug, Default)]
pub(crate) struct ServerGauges {
    pub(crate) up: bool,
    pub(crate) queued: usize,
    pub(crate) waiting: usize,
    /// Users by what `Ready` says: whether, and why.
    pub(crate) users: BTreeMap<(String, String), usize>,
    pub(crate) licenses: Option<AccountLicenses>,
}
