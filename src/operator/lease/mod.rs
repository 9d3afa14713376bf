//! Which replica leads: the one that holds the Lease, until a deadline of its own.
//!
//! A leader counts from the moment at which it *sent* its last renewal, and stops `renew_deadline` after it; its rivals
//! count from the moment at which they *saw* the renewal, and wait `duration`, which is longer. Both count by a clock
//! of their own that nobody sets, so no clock has to agree with another: they only have to run at the same speed. All
//! writes of the Lease carry the version that was read, so that of two who take it at once one is refused.
//!
//! - `candidate`: a replica that waits to lead
//! - `term`: a replica that leads
//! - `rivalry`: who holds the Lease, and when another may take it
//! - `request`: requests about the Lease
//! - `uptime`: the clock of deadlines

mod candidate;
mod request;
mod rivalry;
mod term;
mod uptime;

pub(crate) use candidate::Candidate;
pub use term::Lost;
pub(crate) use term::Term;
