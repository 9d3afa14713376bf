//! The port to a user store, and its drivers.
//!
//! A driver is a pure `compile`, from steps to requests, and a client that sends them. It never weakens
//! what it cannot express: it says so in its [`Description`], and a rule refuses the declaration. Around
//! every driver stand the same [`Budget`] of requests, the same [`Fence`] and the same circuit breaker, [`CircuitBreaker`].

mod aipix;
mod budget;
mod caller;
mod circuit;
mod connect;
mod credentials;
mod error;
mod fence;
mod guard;
mod limits;
mod port;

pub use aipix::Aipix;
pub use budget::{Budget, Permit};
pub use caller::{Caller, Exchange, Meter};
pub use connect::{connect, connect_within};
pub use credentials::{Credentials, Secret};
pub use error::{Error, ErrorKind, Result};
pub use fence::Fence;
pub use guard::{CircuitBreaker, Jitter};
pub use limits::Limits;
pub use port::{Description, UserStore};
