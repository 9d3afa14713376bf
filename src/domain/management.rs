//! Layouts and camera groups that are kept in the VMS as they are declared.

use std::sync::Arc;

/// How one is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Management {
    /// What it is called there; `None` is the name by which it is looked for, where it is looked for by name.
    pub title: Option<Arc<str>>,
    /// The arrangement of its cells, by the server's name for it.
    pub template: Option<Arc<str>>,
    /// Whether it goes with its object.
    pub deletes: bool,
}
