//! The work on one user: from its declaration to the VMS.
//!
//! - `worker`: takes users from the queue of a server, and reconciles one in five steps
//! - `unserved`: users whom no server serves
//! - `context`: one user being reconciled, and when to reconcile it again
//! - `outcome`: records and reports the result of a reconcile
//! - `gathered`: everything that decides about a user
//! - `shrink`: what restricts a tenant's user is written in any case
//! - `dry_run`: what would change, where nothing may be written
//! - `status`: writes the status of a user
//! - `events`: Events about a user
//! - `audit`: records for the audit log
//! - `deletion`: what becomes of a user whose object is being deleted
//! - `claims`: the proof that an account is ours, written before it is made
//! - `accounts`: records of accounts beside the server
//! - `left_behind`: what becomes of an account whose object is gone

mod accounts;
mod audit;
mod claims;
mod context;
mod deletion;
mod dry_run;
mod events;
mod gathered;
mod left_behind;
mod outcome;
mod shrink;
mod status;
pub(crate) mod unserved;
pub(crate) mod worker;
