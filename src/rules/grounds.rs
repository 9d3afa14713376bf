//! Why something is granted.

use std::collections::BTreeSet;

use super::effective::Source;
use crate::domain::{name::Name, site::SetKind};

/// Who grants something, and how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GrantedBy {
    /// The user's own declaration, or a role.
    pub source: Source,
    /// How it says so.
    pub how: How,
}

/// How a declaration chooses something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// By its name.
    Named,
    /// By its labels.
    Selector,
    /// With everything of its kind: `all`, or `"*"`.
    All,
    /// With a layout or camera group that grants the cameras which it should hold.
    Member(SetKind, Name),
}

/// Everybody and everything that grants one thing.
pub type Grounds = BTreeSet<GrantedBy>;
