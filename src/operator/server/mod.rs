//! The work on one server: connect, list, and write its status.
//!
//! - `worker`: resyncs a server until the end
//! - `reporter`: writes statuses until the end
//! - `outages`: when a server that fails is asked again
//! - `session`: the connection, by what is declared
//! - `status`: the status of the server
//! - `drift`: users that were changed in the VMS between two listings
//! - `finalizer`: holds a server until its last user is gone
//! - `site_status`: statuses of cameras, layouts and camera groups
//! - `discovery`: objects for what the VMS has and nobody declares
//! - `managed`: layouts and camera groups that are kept in the VMS as declared
//! - `full_check`: which users are read in full, if listings do not show every change

mod discovery;
mod drift;
mod finalizer;
mod full_check;
pub(crate) mod managed;
mod outages;
pub(crate) mod reporter;
pub(crate) mod session;
mod site_status;
pub(crate) mod status;
pub(crate) mod worker;
