//! What the programs that run for ever log, and how: one line for each thing that happened, on standard error.

use std::io::{IsTerminal as _, stderr};

use tracing::Metadata;
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::{FilterExt as _, filter_fn},
    fmt,
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

/// How lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Human,
    /// For programs: one JSON object a line.
    Json,
}

/// Somebody else who is told of what happens.
pub type Listener = Box<dyn Layer<Registry> + Send + Sync>;

/// What is logged where `RUST_LOG` asks for nothing. A request to Kubernetes that fails is told by whoever sent it, once.
const DEFAULT: &str = "info,kube_client::client=off,kube_runtime::watcher=off";

/// Logs from now on what `RUST_LOG` asks for, by default from `info` on, and tells whoever listens too.
pub fn start(format: LogFormat, listener: Option<Listener>) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let filter = filter.and(filter_fn(is_line));
    let lines = fmt::layer()
        .with_ansi(stderr().is_terminal())
        .with_writer(stderr);
    let lines: Listener = match format {
        LogFormat::Human => lines.with_filter(filter).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_filter(filter).boxed(),
    };
    let listeners: Vec<Listener> = listener.into_iter().chain([lines]).collect();
    tracing_subscriber::registry().with(listeners).init();
}

/// A line has its own fields: those of the span around it would say them once more.
fn is_line(metadata: &Metadata<'_>) -> bool {
    metadata.is_event()
}
