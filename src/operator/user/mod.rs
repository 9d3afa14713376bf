//! The work on one user: from what is declared to what the VMS holds.
//!
//! - `worker`: takes users from the queue of a server, and reconciles one in five steps
//! - `task`: one user at work, and when it is looked at again
//! - `outcome`: what follows from a reconcile
//! - `dry_run`: what would change, where nothing may be written
//! - `status`: writes the status of a user
//! - `events`: Events about a user
//! - `deletion`: what becomes of a user whose object is being deleted
//! - `claims`: claims, as annotations

mod claims;
mod deletion;
mod dry_run;
mod events;
mod outcome;
mod status;
mod task;
pub(crate) mod worker;
