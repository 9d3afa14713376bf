//! The operator: it keeps reconciling the custom resources of a cluster.
//!
//! Watches feed the [`World`](crate::world::World) and a queue for each server. A bounded number of workers takes
//! users from it, and one worker for each server lists its users and notices drift. All state that decides on a side
//! effect is in status, in annotations or in the VMS: a restart needs nothing else.
//!
//! A module imports only modules of the same or a lower line:
//!
//! ```text
//! command → run → leading → supervisor → standalone
//! user/  server/
//! webhook/  watch/  endpoint/
//! change_guard
//! state/
//! kubernetes/  lease/  telemetry/
//! audit  config  problem  log_once  jitter  patience  sharding  stop
//! ```

mod audit;
mod change_guard;
pub mod command;
mod config;
mod endpoint;
mod jitter;
mod kubernetes;
mod leading;
mod lease;
mod log_once;
mod patience;
mod problem;
mod run;
mod server;
mod sharding;
mod standalone;
mod state;
mod stop;
mod supervisor;
mod telemetry;
mod user;
mod watch;
mod webhook;

pub use audit::{AuditLog, OpenError};
pub use config::{Certificate, Config, Election, Mode, OwnCertificate, Webhook};
pub use leading::Error;
pub use lease::Lost;
pub use run::run;
pub use sharding::Sharding;
pub use telemetry::traces::Traces;

pub use crate::api::rbac;
