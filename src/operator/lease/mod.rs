//! Which replica leads a shard: the one that holds its Lease, until a deadline of its own.
//!
//! A leader counts from the moment at which it *sent* its last renewal, and stops `renew_deadline` after it; its rivals
//! count from the moment at which they *saw* the renewal, and wait `duration`, which is longer. Both count by a clock
//! of their own that nobody sets, so no clock has to agree with another: they only have to run at the same speed. All
//! writes of the Lease carry the version that was read, so that of two who take it at once one is refused.
//!
//! - `candidates`: a replica that wants its part of the shards
//! - `balance`: which part that is
//! - `candidate`: a replica that waits for one Lease
//! - `term`: a replica that holds it
//! - `held`: the Leases that this process holds
//! - `rivalry`: who holds the Lease, and when another may take it
//! - `request`: requests about the Lease
//! - `uptime`: the clock of deadlines

mod balance;
mod candidate;
mod candidates;
mod held;
mod request;
mod rivalry;
mod term;
mod uptime;

pub(crate) use candidate::Candidate;
pub(crate) use candidates::{Candidates, Turn};
pub(crate) use held::HeldLeases;
pub use term::Lost;
pub(crate) use term::Term;
