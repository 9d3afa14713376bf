//! What stands around every driver: who sends, how much, how long, and whether at all.
//!
//! [`Budget`], [`Fence`], [`Limits`] and the meter of a [`Caller`] concern each request, so that a driver asks them
//! itself. [`CircuitBreaker`] concerns calls of the port, and wraps a driver as a whole.

mod budget;
mod caller;
mod circuit;
mod circuit_breaker;
mod fence;
mod limits;
mod pace;

pub use budget::{Budget, Permit};
pub use caller::{Caller, Exchange, Meter};
pub use circuit_breaker::{CircuitBreaker, Jitter};
pub use fence::Fence;
pub use limits::Limits;
