//! The one pipeline of all doors: observe, judge, plan, execute.
//!
//! What it needs of the outside it asks of ports: the store, the Secrets, and a ledger that remembers,
//! before a user is made, whose it will be. It writes neither status nor Events: its [`Outcome`] says
//! what a shell may report.

pub mod assumed;
mod digest;
mod execute;
mod observe;
mod outcome;
mod ownership;
mod password;
mod ports;
mod reconcile;
mod release;
mod work;

pub use observe::{Survey, survey};
pub use outcome::{Effect, Failure, Outcome, Preview, Reconciled};
pub use ports::{Approval, Ledger, LossApproval, PortError, SecretValue, Secrets};
pub use reconcile::{Ports, Subject, dry_run_judgement, judge_unmade, preview, reconcile};
pub use release::{Release, release, withdraw};
