//! What an API server would say to a document, as far as the document alone decides it.
//!
//! A structural walk of the schemas that a cluster has of the same kinds, then their CEL rules. It finds all
//! that is wrong at once, each with its place. Pure.

mod builtin;
mod confidential;
mod definition;
mod finding;

mod walk;
mod words;

use std::ops::Range;

use strum::VariantArray as _;

pub(super) use confidential::{is_confidential, mask};
pub(super) use definition::Definitions;

/// Something wrong in a document.
pub(super) struct Problem {
    /// Where in the object; empty for all of it.
    pub(super) path: String,
    /// Where in the text.
    pub(super) span: Range<usize>,
    /// What is wrong; nothing confidential.
    pub(super) message: String,
    /// What to do.
    pub(super) hint: Option<String>,
}

/// The kinds that are read.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
pub enum Kind {
    /// A camera.
    VmsCamera,
    /// A camera group.
    VmsCameraGroup,
    /// An address pool.
    VmsIpPool,
    /// A layout.
    VmsLayout,
    /// A role.
    VmsRole,
    /// A connection to a VMS.
    VmsServer,
    /// A user.
    VmsUser,
    /// A Secret of Kubernetes.
    Secret,
}

/// Which kind was meant.
pub(super) fn suggest_kind(written: &str) -> Option<String> {
    let name = words::nearest(written, Kind::VARIANTS.iter().map(|kind| kind.name()))?;
    Some(format!("did you mean `{name}`?"))
}

impl Kind {
    /// Its name in a manifest.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
