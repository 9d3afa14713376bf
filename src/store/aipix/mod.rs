//! The driver for the documented client API of aipix VMS.
//!
//! `compile` turns steps into requests and `decode` turns answers into the words of the domain, both pure;
//! `client` and `session` send. What the vendor's reference leaves open is expected only of servers that
//! announce it in `static/basic`, as the reference store does.

mod answer;
mod client;
mod compile;
mod decode;
mod driver;
mod endpoint;
mod paging;
mod request;
mod session;
mod wire;

pub use driver::Aipix;
