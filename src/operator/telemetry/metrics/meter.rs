//! Measures the requests to one server.

use std::sync::Arc;

use super::Metrics;
use crate::{
    domain::name::ObjectRef,
    store::{Exchange, Meter},
};

/// Measures the requests to one server.
pub(crate) struct ServerMeter {
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) server: ObjectRef,
}

impl Meter for ServerMeter {
    fn observe(&self, exchange: &Exchange<'_>) {
        self.metrics.observe_request(&self.server, exchange);
    }
}
