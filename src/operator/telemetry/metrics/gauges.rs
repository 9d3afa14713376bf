//! The gauges of one server.

use std::collections::BTreeMap;

use super::{
    Metrics,
    labels::{LicenseLabels, ServerLabels, Turn, UserLabels, ValidityLabels, labels},
};
use crate::domain::{
    license::{AccountLicenses, Level, Licenses},
    name::ObjectRef,
};

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

impl Metrics {
    /// Forgets the gauges of all servers.
    pub(crate) fn clear_server_gauges(&self) {
        for gauges in [&self.up, &self.queued, &self.waiting, &self.left_behind] {
            gauges.clear();
        }
        self.users.clear();
        self.licenses.clear();
    }

    /// Sets the gauges of one server.
    pub(crate) fn set_server_gauges(&self, server: &ObjectRef, gauges: ServerGauges) {
        let labels = labels(server);
        self.begin(&labels);
        for (gauge, count) in [
            (&self.up, usize::from(gauges.up)),
            (&self.queued, gauges.queued),
            (&self.waiting, gauges.waiting),
            (&self.left_behind, gauges.left_behind),
        ] {
            gauge.get_or_create(&labels).set(whole(count));
        }
        for ((ready, reason), users) in gauges.users {
            let server = labels.server.clone();
            let labels = UserLabels {
                server,
                ready,
                reason,
            };
            self.users.get_or_create(&labels).set(whole(users));
        }
        let Some(licenses) = gauges.licenses else {
            return;
        };
        let allocated = licenses.total.minus(licenses.free);
        for (state, licenses) in [("free", licenses.free), ("allocated", allocated)] {
            self.note_licenses(&labels.server, state, licenses);
        }
    }

    /// Counts from zero on: what appears with its first event has increased by nothing, and no alert would see it.
    fn begin(&self, labels: &ServerLabels) {
        drop(self.drift.get_or_create(labels));
        drop(self.let_go.get_or_create(labels));
        for turn in [Turn::Begin, Turn::End] {
            let server = labels.server.clone();
            let labels = ValidityLabels { server, turn };
            drop(self.validity_lag.get_or_create(&labels));
        }
    }

    fn note_licenses(&self, server: &str, state: &'static str, licenses: Licenses) {
        for level in Level::ALL {
            let labels = LicenseLabels {
                server: server.to_owned(),
                level: level.field(),
                state,
            };
            let gauge = self.licenses.get_or_create(&labels);
            gauge.set(licenses.of(*level).into());
        }
    }
}

/// A number of things, as a gauge has it.
fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
