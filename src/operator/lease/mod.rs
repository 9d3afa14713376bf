//! Which replica leads: the one that holds the Lease, until a deadline of its own.
//!
//! A leader counts from the moment at which it *sent* its last renewal, and stops `renew_deadline` after it; its rivals
//! count from the moment at which they *saw* the renewal, and wait `duration`, which is longer. Both count by a clock
//! of their own that nobody sets, so no clock has to agree with another: they only have to run at the same speed. All
//! writes of the Lease carry the version that was read, so that of two who take it at once one is refused.

use std::time::Duration;

mod candidate;
mod request;
mod rivalry;
mod term;
mod uptime;

pub(crate) use candidate::Candidate;
pub(crate) use term::Term;

/// How a leader is elected.
#[derive(Clone, Debug)]
pub struct Election {
    /// The name of the Lease, in the operator's own namespace.
    pub lease: String,
    /// What no other process calls itself.
    pub identity: String,
    /// How long a Lease that nobody renews is left to its holder. Whole seconds.
    pub duration: Duration,
    /// How long after it sent its last renewal a leader ends. Shorter than `duration`: what it sent last arrives within
    /// the difference, or late.
    pub renew_deadline: Duration,
    /// How long to wait between two tries, to renew or to take.
    pub retry_period: Duration,
}

impl Default for Election {
    fn default() -> Self {
        Self {
            lease: "vms-operator".to_owned(),
            identity: own_identity(),
            duration: Duration::from_secs(15),
            renew_deadline: Duration::from_secs(10),
            retry_period: Duration::from_secs(2),
        }
    }
}

impl Election {
    /// A request that hangs leaves time for another one.
    fn request_timeout(&self) -> Duration {
        self.renew_deadline / 2
    }
}

/// The pod, and which of its lives.
fn own_identity() -> String {
    let host = std::env::var("HOSTNAME").unwrap_or_else(|_| "vms-operator".to_owned());
    let mut random = [0; 4];
    // Without randomness the process id still tells two of one host apart.
    if getrandom::fill(&mut random).is_err() {
        random = std::process::id().to_be_bytes();
    }
    format!("{host}_{:08x}", u32::from_be_bytes(random))
}

/// Why a leader leads no more.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    /// Another one holds the Lease.
    #[error("{0} holds it now")]
    Taken(String),
    /// Somebody deleted the Lease or wiped it.
    #[error("somebody deleted it, or took our name off it")]
    Wiped,
    /// It was not renewed in time, or this process was stopped for too long.
    #[error("it was not renewed within {} s of the last time; last seen: {seen}", .within.as_secs())]
    Expired {
        /// The time that was left.
        within: Duration,
        /// What came of the last try.
        seen: String,
    },
}
