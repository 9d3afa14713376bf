//! The work on one server: it is connected to, listed, and its status written.
//!
//! - `worker`: resyncs a server until the end
//! - `session`: the connection, by what is declared
//! - `status`: the status of the server
//! - `drift`: which users somebody else has changed in the VMS
//! - `finalizer`: holds a server until its last user is gone
//! - `site_status`: statuses of cameras, layouts and camera groups
//! - `full_check`: which users are read in full, where a listing does not show every change

mod drift;
mod finalizer;
mod full_check;
pub(crate) mod session;
mod site_status;
mod status;
pub(crate) mod worker;
