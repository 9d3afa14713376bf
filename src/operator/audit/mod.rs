//! The audit log: who gained and lost what in a VMS, by which declaration and by whose edit. One JSON object a line.

mod log;
mod record;

pub use log::{AuditLog, OpenError};
pub(crate) use record::{AuditRecord, Cause, Edit, What};
