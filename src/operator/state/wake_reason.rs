//! Why the worker of a server is to wake.

/// Why the worker of a server is to wake; several reasons are one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WakeReason {
    /// To list the server.
    pub(crate) resync: bool,
    /// To write the statuses of cameras, layouts and groups.
    pub(crate) site: bool,
    /// To record that a create kept every field.
    pub(crate) proved: bool,
    /// To write how many users wait for a confirmation.
    pub(crate) waiting: bool,
    /// To write how many licences are left.
    pub(crate) licenses: bool,
    /// To see how many users are left: for a confirmation, for licences, for the deletion of the server.
    pub(crate) user_gone: bool,
}

impl WakeReason {
    const NOTHING: Self = Self {
        resync: false,
        site: false,
        proved: false,
        waiting: false,
        licenses: false,
        user_gone: false,
    };
    /// To list the server.
    pub(crate) const RESYNC: Self = Self {
        resync: true,
        ..Self::NOTHING
    };
    /// To write the statuses of cameras, layouts and groups.
    pub(crate) const SITE: Self = Self {
        site: true,
        ..Self::NOTHING
    };
    /// To record that a create kept every field.
    pub(crate) const PROVED: Self = Self {
        proved: true,
        ..Self::NOTHING
    };
    /// To write how many licences are left.
    pub(crate) const LICENSES: Self = Self {
        licenses: true,
        ..Self::NOTHING
    };
    /// To write how many users wait for a confirmation.
    pub(crate) const WAITING: Self = Self {
        waiting: true,
        ..Self::NOTHING
    };

    /// To see how many users are left: for a confirmation, for licences, for the deletion of the server.
    pub(crate) const USER_GONE: Self = Self {
        user_gone: true,
        ..Self::NOTHING
    };

    /// Both reasons.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            resync: self.resync || other.resync,
            site: self.site || other.site,
            proved: self.proved || other.proved,
            waiting: self.waiting || other.waiting,
            licenses: self.licenses || other.licenses,
            user_gone: self.user_gone || other.user_gone,
        }
    }
}
