//! How a command ended.

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything is as declared, or will be.
    Fine,
    /// Something would change, and that was asked.
    Changes,
    /// The input is wrong, or violates rules.
    Refused,
    /// The store failed for some users.
    Failed,
}
