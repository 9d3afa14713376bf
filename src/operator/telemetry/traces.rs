//! Traces for an OTLP collector: each reconcile of a user, and the requests to a VMS in it.

use std::time::Duration;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{ExporterBuildError, Protocol, WithExportConfig as _};
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{SdkTracerProvider, SpanData, SpanExporter},
};
use tracing::Level;
use tracing_subscriber::{Layer as _, filter::filter_fn};

use crate::{logging::Listener, operator::log_once::LogOnce};

/// The name of this program, for the collector and for those whose spans are sent.
const PROGRAM: &str = env!("CARGO_PKG_NAME");

/// Traces that are being sent.
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Sends spans to the collector at that address, such as `http://127.0.0.1:4318`. Not to be called on a runtime.
    ///
    /// # Errors
    /// The address cannot be used.
    pub fn start(collector: &str) -> Result<(Self, Listener), ExporterBuildError> {
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", collector.trim_end_matches('/')))
            .build()?;
        let resource = Resource::builder().with_service_name(PROGRAM).build();
        let provider = SdkTracerProvider::builder()
            .with_resource(resource)
            .with_batch_exporter(Watched {
                exporter,
                log_once: LogOnce::default(),
            })
            .build();
        let ours = env!("CARGO_CRATE_NAME");
        let listener = tracing_opentelemetry::layer()
            .with_tracer(provider.tracer(PROGRAM))
            .with_filter(filter_fn(move |metadata| {
                metadata.is_span()
                    && *metadata.level() <= Level::INFO
                    && metadata.target().starts_with(ours)
            }));
        Ok((Self(provider), listener.boxed()))
    }

    /// Sends what was not sent yet, and no more. Not to be called on a runtime.
    pub fn end(self) {
        if let Err(error) = self.0.shutdown() {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}

/// An exporter whose failures are logged once.
#[derive(Debug)]
struct Watched {
    exporter: opentelemetry_otlp::SpanExporter,
    log_once: LogOnce,
}

impl SpanExporter for Watched {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let sent = self.exporter.export(batch).await;
        match &sent {
            Ok(()) => self.log_once.clear(&PROGRAM),
            Err(error) if self.log_once.should_log(&PROGRAM, error) => {
                tracing::warn!(%error, "traces could not be sent; retrying");
            }
            Err(_) => {}
        }
        sent
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}
