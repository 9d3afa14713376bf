//! What the operator counts and measures, for Prometheus.
//!
//! Names and units are those of the ecosystem: base units, and a unit in the name. Labels are bounded by what is
//! declared and by fixed words: a server, never a user.

pub(crate) mod gauges;
mod histograms;
mod labels;
pub(crate) mod meter;

use std::{fmt, time::Duration};

use jiff::Timestamp;
use prometheus_client::{
    encoding::prometheus_text,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::{Registry, Unit},
};

use self::histograms::Histograms;
pub(crate) use self::labels::{Answer, Result, Turn};
use self::labels::{
    FailureLabels, LicenseLabels, ReconcileLabels, RequestLabels, ReviewLabels, ServerLabels,
    ShardLabels, UserLabels, ValidityLabels, labels,
};
use crate::{domain::name::ObjectRef, operator::sharding::Shard, store::Exchange};

/// The content type of the page.
pub(crate) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// All of them.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    reconciles: Histograms<ReconcileLabels>,
    failures: Family<FailureLabels, Counter>,
    drift: Family<ServerLabels, Counter>,
    let_go: Family<ServerLabels, Counter>,
    requests: Histograms<RequestLabels>,
    validity_lag: Histograms<ValidityLabels>,
    listed: Family<ServerLabels, Gauge>,
    up: Family<ServerLabels, Gauge>,
    queued: Family<ServerLabels, Gauge>,
    waiting: Family<ServerLabels, Gauge>,
    left_behind: Family<ServerLabels, Gauge>,
    users: Family<UserLabels, Gauge>,
    licenses: Family<LicenseLabels, Gauge>,
    leader: Family<ShardLabels, Gauge>,
    reviews: Histograms<ReviewLabels>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("vms_operator"),
            reconciles: histograms::of_work(),
            failures: Family::default(),
            drift: Family::default(),
            let_go: Family::default(),
            requests: histograms::of_work(),
            validity_lag: histograms::of_lag(),
            listed: Family::default(),
            up: Family::default(),
            queued: Family::default(),
            waiting: Family::default(),
            left_behind: Family::default(),
            users: Family::default(),
            licenses: Family::default(),
            leader: Family::default(),
            reviews: histograms::of_work(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register_with_unit(
            "reconcile_duration",
            "Duration of one reconcile of one user, by result",
            Unit::Seconds,
            self.reconciles.clone(),
        );
        registry.register(
            "failures",
            "What kept a user from being as declared, by its reason",
            self.failures.clone(),
        );
        registry.register(
            "drift",
            "Users that had been changed in the VMS by somebody else",
            self.drift.clone(),
        );
        registry.register(
            "users_let_go",
            "Users that stayed in the VMS although their objects were deleted, because they could not be deleted there",
            self.let_go.clone(),
        );
        registry.register_with_unit(
            "store_request_duration",
            "How long the VMS took to answer, by route and status; error where no answer came",
            Unit::Seconds,
            self.requests.clone(),
        );
        registry.register_with_unit(
            "validity_lag",
            "How long after the declared moment access began or ended in the VMS",
            Unit::Seconds,
            self.validity_lag.clone(),
        );
        registry.register_with_unit(
            "server_listed_timestamp",
            "When all users of the VMS were last listed",
            Unit::Seconds,
            self.listed.clone(),
        );
        registry.register("server_up", "Whether the VMS can be used", self.up.clone());
        registry.register(
            "queued_users",
            "Users that wait for a worker",
            self.queued.clone(),
        );
        registry.register(
            "changes_waiting",
            "Users whose deletion or loss of licences waits for a confirmation",
            self.waiting.clone(),
        );
        registry.register(
            "accounts_left_behind",
            "Accounts in the VMS that no object declares any more",
            self.left_behind.clone(),
        );
        let users = self.users.clone();
        registry.register("users", "Users by what their condition Ready says", users);
        registry.register(
            "licenses",
            "Analytics licences of the account",
            self.licenses.clone(),
        );
        registry.register(
            "leader",
            "Whether this replica is the one that acts, for each shard of the servers",
            self.leader.clone(),
        );
        registry.register_with_unit(
            "webhook_review_duration",
            "How long the webhook took to answer, by kind and answer",
            Unit::Seconds,
            self.reviews.clone(),
        );
    }

    /// Whether this replica acts for a shard, or only watches.
    pub(crate) fn set_leader(&self, shard: Shard, leads: bool) {
        let shard = shard.to_string();
        let gauge = self.leader.get_or_create(&ShardLabels { shard });
        gauge.set(leads.into());
    }

    /// A user was reconciled.
    pub(crate) fn observe_reconcile(&self, server: &ObjectRef, result: Result, duration: Duration) {
        let server = server.to_string();
        let labels = ReconcileLabels { server, result };
        let histogram = self.reconciles.get_or_create(&labels);
        histogram.observe(duration.as_secs_f64());
    }

    /// The webhook answered.
    pub(crate) fn observe_review(&self, kind: &'static str, answer: Answer, duration: Duration) {
        let histogram = self.reviews.get_or_create(&ReviewLabels { kind, answer });
        histogram.observe(duration.as_secs_f64());
    }

    /// Something kept a user from being as declared.
    pub(crate) fn count_failure(&self, server: &ObjectRef, reason: &'static str) {
        let server = server.to_string();
        let labels = FailureLabels { server, reason };
        self.failures.get_or_create(&labels).inc();
    }

    /// A user had been changed in the VMS.
    pub(crate) fn count_drift(&self, server: &ObjectRef) {
        self.drift.get_or_create(&labels(server)).inc();
    }

    /// A user was left behind.
    pub(crate) fn count_let_go(&self, server: &ObjectRef) {
        self.let_go.get_or_create(&labels(server)).inc();
    }

    /// Access began or ended so long after the moment.
    pub(crate) fn observe_validity_lag(&self, server: &ObjectRef, turn: Turn, lag: Duration) {
        let server = server.to_string();
        let histogram = self
            .validity_lag
            .get_or_create(&ValidityLabels { server, turn });
        histogram.observe(lag.as_secs_f64());
    }

    /// A server answered a request, or did not.
    fn observe_request(&self, server: &ObjectRef, exchange: &Exchange<'_>) {
        let status = exchange.status;
        let labels = RequestLabels {
            server: server.to_string(),
            method: exchange.method.to_owned(),
            route: exchange.route.to_owned(),
            status: status.map_or_else(|| "error".to_owned(), |status| status.to_string()),
        };
        let histogram = self.requests.get_or_create(&labels);
        histogram.observe(exchange.duration.as_secs_f64());
    }

    /// All users of a server were listed.
    pub(crate) fn note_listed(&self, server: &ObjectRef, now: Timestamp) {
        self.listed
            .get_or_create(&labels(server))
            .set(now.as_second());
    }

    /// A server is gone, or led by another replica.
    pub(crate) fn forget_listed(&self, server: &ObjectRef) {
        self.listed.remove(&labels(server));
    }

    /// The page that Prometheus reads.
    pub(crate) fn page(&self) -> std::result::Result<String, fmt::Error> {
        let mut page = String::new();
        prometheus_text::encode(&mut page, &self.registry).map(|()| page)
    }
}

#[cfg(test)]
mod tests;
