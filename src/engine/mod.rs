//! The one pipeline of all ways to run it: observe, judge, plan, execute.
//!
//! What it needs of the outside it asks of [`Ports`]: the store, the Secrets, a store of claims that remembers,
//! before a user is made, whose it will be, and who approves of losses. It writes neither status nor Events: its
//! [`Outcome`] says what a shell may report. A shell gives it a [`Subject`], and [`reconcile()`] takes that through the
//! states of `run`.

pub mod assumed;
mod digest;
mod execute;
mod observe;
mod onlookers;
mod outcome;
mod ownership;
mod password;
mod ports;
mod reconcile;
mod release;
mod run;
mod subject;
mod trace;

pub use observe::{Survey, survey};
pub use onlookers::{can_any_grow, changed_since, find_onlookers};
pub use outcome::{Effect, Failure, Outcome, Preview, Reconciled};
pub use ports::{Approval, ClaimStore, LossApproval, PortError, Ports, SecretValue, Secrets};
pub use reconcile::{dry_run_judgement, judge_unmade, preview, reconcile};
pub use release::{Release, Withdrawal, release, withdraw};
pub use subject::{References, ServerView, Subject};
pub use trace::{Traced, trace_declared, trace_observed};
