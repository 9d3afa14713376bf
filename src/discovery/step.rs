//! What is to be done with one object.

use super::comparison::Thing;
use crate::domain::{name::Name, site::Labels};

/// What is to be done with one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make it.
    Make {
        /// The object.
        thing: Thing,
        /// The id in the VMS of what it stands for.
        id: String,
        /// Its labels.
        labels: Labels,
    },
    /// Give a camera other labels.
    Relabel {
        /// Its name.
        camera: Name,
        /// As they are.
        before: Labels,
        /// As they are to be.
        after: Labels,
    },
    /// Let it outlive its server: somebody has made it theirs.
    Disown(Thing),
    /// Delete it.
    Delete(Thing),
}
