//! Integration tests: one binary, so that the library is linked once.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "in a test this is how to fail and how to say why"
)]

mod access;
mod chart;
mod cluster;
mod conformance;
mod driver;
mod engine;
mod files;
mod frigate;
mod gate;
mod gitops;
mod image;
mod manifests;
mod operator;
mod pages;
mod postgres;
mod soak;
mod store;
mod support;
mod zoneminder;
