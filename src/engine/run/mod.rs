//! One user's reconcile as a sequence of states, each of which owns what is known by then.
//!
//! [`Observed`] → [`Judged`] → [`Execution`] → [`Done`]. A failure ends no sequence early: what was observed and done
//! until then is recorded too, so that it goes along beside the state to the end.

mod done;
mod execution;
mod judged;
mod observed;

pub(super) use done::Done;
pub(super) use execution::Execution;
pub(super) use judged::Judged;
pub(super) use observed::Observed;
