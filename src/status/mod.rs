//! What an object's status says: pure, and equal to the one before where nothing has changed.
//!
//! Read as kstatus reads it: waiting for something is `Reconciling`, a violation is `Stalled`, and
//! `Ready=True` takes both away. `observedGeneration` moves on failures too.

mod admission;
mod change_guard;
mod changes;
mod conditions;
mod declaration;
mod discovery;
mod doubt;
mod effective;
mod management;
mod problem;
mod server;
mod site;
mod text;
mod user;

pub use admission::{AffectedUser, affected_warnings, refusal, warnings};
pub use change_guard::{Guarded, told_of_too_many_changes};
pub use changes::{Addresses, Changes, LicenseChange, Listed, Names, ValidityChange};
pub use declaration::declaration;
pub use discovery::{DiscoveryReport, told_of_waiting};
pub use doubt::doubt;
pub use effective::EffectiveReport;
pub use management::{not_kept, obstacle, told_of_step, watched};
pub use problem::Problem;
pub use server::{ServerReport, server};
pub use site::{GONE, camera, set, waiting_set};
pub use user::{FULFILLED, GRACE, Seen, UserReport, is_delivered, user};

#[cfg(test)]
mod tests;
