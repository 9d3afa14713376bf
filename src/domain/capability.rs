//! What a server can express. What it cannot is refused, never weakened.

use std::collections::BTreeSet;

use strum::{EnumIter, IntoStaticStr};

/// Something that a server may or may not be able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, IntoStaticStr)]
pub enum Capability {
    /// Shows each user only the cameras granted to them.
    CameraScope,
    /// Lets each user log in only from given addresses.
    IpPool,
    /// Changes a row's version in the listing whenever the user's grants change.
    RowVersion,
    /// Tells one server from another.
    Identity,
    /// Says in the listing when each password was last changed.
    PasswordChanges,
    /// Lets each user in only while they are valid and not suspended, at the very moment.
    Validity,
    /// Takes a password as an argon2id hash.
    PasswordHashes,
}

/// What a server has said, or is known, to be able to do.
pub type Capabilities = BTreeSet<Capability>;
