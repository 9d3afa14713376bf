//! The drivers, one for each kind of VMS.
//!
//! A driver is a pure `compile`, from steps to requests, a pure `decode` of answers, and a client that sends. It imports
//! the port, the traffic rules and what drivers share, and no other driver.

mod aipix;
mod frigate;
mod plain;
mod zoneminder;

pub(super) use aipix::AipixLogin;
pub use aipix::{Aipix, AipixDiscovery, Discovered};
pub use frigate::Frigate;
pub(super) use frigate::FrigateLogin;
pub use zoneminder::ZoneMinder;
pub(super) use zoneminder::ZoneMinderLogin;
