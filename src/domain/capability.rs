//! What a server can express. What it cannot is refused, never weakened.

use std::collections::BTreeSet;

use strum::{EnumIter, IntoStaticStr};

use super::site::SetKind;

/// Something that a server may or may not be able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, IntoStaticStr)]
pub enum Capability {
    /// Shows each user only the cameras granted to them.
    CameraScope,
    /// Shows each user recordings and events only of the cameras granted to them.
    ArchiveScope,
    /// Gives layouts to users.
    Layouts,
    /// Gives camera groups to users.
    CameraGroups,
    /// Limits the licences of each user.
    Licenses,
    /// Has permissions by name, any of which the parent account may hold and pass on. Elsewhere there are few rights, and
    /// not each permission is one of them.
    NamedPermissions,
    /// Keeps the name that people see.
    DisplayNames,
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
    /// Lets the account make, change and delete layouts.
    ManagedLayouts,
    /// Lets the account make, change and delete camera groups.
    ManagedCameraGroups,
}

impl Capability {
    /// What it means of a user, in a few words.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::CameraScope => "sees only the cameras that are granted",
            Self::ArchiveScope => "sees recordings and events of those cameras alone",
            Self::Layouts => "may be given layouts",
            Self::CameraGroups => "may be given camera groups",
            Self::Licenses => "may use so many licences",
            Self::NamedPermissions => "has permissions by name",
            Self::DisplayNames => "has a name beside the login",
            Self::IpPool => "comes in from some addresses alone",
            Self::RowVersion => "is listed with what tells of each change",
            Self::Identity => "is on a server that is told from another",
            Self::PasswordChanges => "is listed with the time of the last password",
            Self::Validity => "is kept out by the server's own clock",
            Self::PasswordHashes => "may be given a password as a hash",
            Self::ManagedLayouts => "may be given layouts that are kept as declared",
            Self::ManagedCameraGroups => "may be given camera groups that are kept as declared",
        }
    }

    /// What becomes of a declaration on a server that does not have it.
    pub const fn otherwise(self) -> &'static str {
        match self {
            Self::CameraScope
            | Self::ArchiveScope
            | Self::Layouts
            | Self::CameraGroups
            | Self::Licenses
            | Self::IpPool
            | Self::PasswordHashes => "refused",
            Self::ManagedLayouts | Self::ManagedCameraGroups => "left as they are",
            Self::NamedPermissions => "only those below",
            Self::DisplayNames => "the name is left out",
            Self::RowVersion => "users are read one by one",
            Self::Identity => "by address and account alone",
            Self::PasswordChanges => "not noticed",
            Self::Validity => "by the operator's clock",
        }
    }

    /// What it takes to grant layouts or camera groups.
    pub const fn to_grant(kind: SetKind) -> Self {
        match kind {
            SetKind::Layout => Self::Layouts,
            SetKind::Group => Self::CameraGroups,
        }
    }

    /// What it takes to keep layouts or camera groups as declared.
    pub const fn to_manage(kind: SetKind) -> Self {
        match kind {
            SetKind::Layout => Self::ManagedLayouts,
            SetKind::Group => Self::ManagedCameraGroups,
        }
    }
}

/// What a server has said, or is known, to be able to do.
pub type Capabilities = BTreeSet<Capability>;
