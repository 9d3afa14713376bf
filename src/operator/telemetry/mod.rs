//! Metrics and traces of the operator.
//!
//! - `metrics`: counters, gauges and histograms for Prometheus
//! - `traces`: spans for a collector that speaks OTLP

pub(crate) mod metrics;
pub(crate) mod traces;
