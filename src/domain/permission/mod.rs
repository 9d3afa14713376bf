//! Which actions there are, and which of them are asked for.

mod name;
mod table;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

pub use name::PermissionName;
pub use table::{KNOWN, OURS, Permission, PermissionGroup, documented, known};
pub use words::in_words;

/// What a manifest asks of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actions {
    /// `"*"`: everything that the server offers there, but managing users.
    All,
    /// These, by the names that manifests use, in their order.
    These(Box<[Arc<str>]>),
}
