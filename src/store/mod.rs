//! The port to a user store, and its drivers.
//!
//! A newcomer begins with [`UserStore`], the port, and [`Error`]. [`connect()`] makes one from a declared connection: a
//! driver of `drivers` with the [`Budget`], the [`Fence`] and the [`CircuitBreaker`] of `traffic` around it, the same for
//! every driver. A driver never weakens what it cannot express: it says so in its [`Description`], and a rule refuses
//! the declaration.

mod answers;
mod connect;
mod credentials;
mod description;
mod drivers;
mod error;
pub mod examine;
mod http;
mod login;
mod port;
mod traffic;

pub use connect::{connect, connect_discovery, connect_login, connect_within};
pub use credentials::{Credentials, CredentialsError};
pub use description::Description;
pub use drivers::{Aipix, AipixDiscovery, Discovered, Frigate, ZoneMinder};
pub use error::{Error, ErrorKind, Result};
pub use login::{UserLogin, UserSession};
pub use port::UserStore;
pub use traffic::{Budget, Caller, CircuitBreaker, Exchange, Fence, Jitter, Limits, Meter, Permit};

pub use crate::domain::secret::Secret;
