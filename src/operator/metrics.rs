//! What the operator counts and measures, for Prometheus.
//!
//! Names and units are those of the ecosystem: base units, and a unit in the name. Labels are bounded by what is
//! declared: a server, and words of ours.

use std::{fmt, time::Duration};

use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue, prometheus_text},
    metrics::{family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};

use crate::domain::name::ObjectRef;

/// The content type of the page.
pub(super) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Seconds of waiting, from what nobody notices to what somebody is called for.
const LAG: [f64; 10] = [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 3600.0];

/// All of them.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    validity_lag: Family<ValidityLabels, Histogram, fn() -> Histogram>,
}

/// What access does at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(crate) enum Turn {
    /// It begins.
    Begin,
    /// It ends.
    End,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ValidityLabels {
    server: String,
    turn: Turn,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("vms_operator");
        let validity_lag: Family<_, _, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(LAG));
        registry.register_with_unit(
            "validity_lag",
            "How long after the declared moment access began or ended in the VMS",
            Unit::Seconds,
            validity_lag.clone(),
        );
        Self {
            registry,
            validity_lag,
        }
    }
}

impl Metrics {
    /// Access began or ended so long after the moment.
    pub(crate) fn observe_validity_lag(&self, server: &ObjectRef, turn: Turn, lag: Duration) {
        let labels = ValidityLabels {
            server: server.to_string(),
            turn,
        };
        let histogram = self.validity_lag.get_or_create(&labels);
        histogram.observe(lag.as_secs_f64());
    }

    /// The page that Prometheus reads.
    pub(super) fn page(&self) -> Result<String, fmt::Error> {
        let mut page = String::new();
        prometheus_text::encode(&mut page, &self.registry)?;
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_a_help_a_type_and_labels_for_each_metric() {
        let metrics = Metrics::default();
        let server = ObjectRef::new("video", "main");
        metrics.observe_validity_lag(&server, Turn::End, Duration::from_millis(300));
        let page = metrics.page().unwrap();
        let first: Vec<&str> = page.lines().take(5).collect();
        insta::assert_snapshot!(first.join("\n"), @r#"
        # HELP vms_operator_validity_lag_seconds How long after the declared moment access began or ended in the VMS.
        # TYPE vms_operator_validity_lag_seconds histogram
        vms_operator_validity_lag_seconds_bucket{server="video/main",turn="End",le="0.1"} 0
        vms_operator_validity_lag_seconds_bucket{server="video/main",turn="End",le="0.25"} 0
        vms_operator_validity_lag_seconds_bucket{server="video/main",turn="End",le="0.5"} 1
        "#);
    }
}
