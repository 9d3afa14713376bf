//! Kinds of things that an account owns or was granted: their tables differ in names alone.

/// A named set of cameras.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CollectionKind {
    Layouts,
    Groups,
}

impl CollectionKind {
    /// The word for one of them.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Layouts => "layout",
            Self::Groups => "group",
        }
    }
}

/// Something that is granted to an account.
#[derive(Clone, Copy, Debug)]
pub(crate) enum GrantKind {
    Cameras,
    Layouts,
    Groups,
    Permissions,
}

impl GrantKind {
    /// The table of who was granted what.
    pub(super) const fn table(self) -> &'static str {
        match self {
            Self::Cameras => "user_cameras",
            Self::Layouts => "user_layouts",
            Self::Groups => "user_groups",
            Self::Permissions => "user_permissions",
        }
    }

    /// The column of that table that says what was granted.
    pub(super) const fn column(self) -> &'static str {
        match self {
            Self::Cameras => "camera_id",
            Self::Layouts => "layout_id",
            Self::Groups => "group_id",
            Self::Permissions => "permission_id",
        }
    }
}

impl From<CollectionKind> for GrantKind {
    fn from(kind: CollectionKind) -> Self {
        match kind {
            CollectionKind::Layouts => Self::Layouts,
            CollectionKind::Groups => Self::Groups,
        }
    }
}
