//! What somebody holds: which cameras they see, what they may do, and from where.
//!
//! A [`Grant`] is a product of sets, so grants have an intersection and an order; the promise never to
//! give more than declared is a statement about that order.

use std::collections::BTreeSet;

use super::{
    license::Licenses,
    name::{CameraId, SetId},
    network::Network,
    permission::PermissionName,
    site::SetKind,
    validity::Validity,
};

/// What a user may see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// Cameras granted by themselves.
    pub cameras: BTreeSet<CameraId>,
    /// Layouts, each with every camera it holds.
    pub layouts: BTreeSet<SetId>,
    /// Camera groups, each with every camera it holds.
    pub groups: BTreeSet<SetId>,
}

/// All that a user holds on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What they may see.
    pub access: Access,
    /// What they may do.
    pub permissions: BTreeSet<PermissionName>,
    /// From where they may log in.
    pub network: Network,
    /// How many business cases of each level they may run. To take one away destroys data, unlike anything else.
    pub licenses: Licenses,
    /// When they may use all that, as far as the server itself keeps to it; elsewhere always.
    pub validity: Validity,
}

impl Access {
    /// The layouts or the groups.
    pub fn sets(&self, kind: SetKind) -> &BTreeSet<SetId> {
        match kind {
            SetKind::Layout => &self.layouts,
            SetKind::Group => &self.groups,
        }
    }

    /// The layouts or the groups, to change.
    pub fn sets_mut(&mut self, kind: SetKind) -> &mut BTreeSet<SetId> {
        match kind {
            SetKind::Layout => &mut self.layouts,
            SetKind::Group => &mut self.groups,
        }
    }

    /// What both allow.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self {
            cameras: &self.cameras & &other.cameras,
            layouts: &self.layouts & &other.layouts,
            groups: &self.groups & &other.groups,
        }
    }

    /// What either allows.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            cameras: &self.cameras | &other.cameras,
            layouts: &self.layouts | &other.layouts,
            groups: &self.groups | &other.groups,
        }
    }

    /// Whether `other` allows all of this.
    pub fn is_within(&self, other: &Self) -> bool {
        self.cameras.is_subset(&other.cameras)
            && self.layouts.is_subset(&other.layouts)
            && self.groups.is_subset(&other.groups)
    }
}

impl Grant {
    /// No camera, no action, no licence, from nowhere. It is nothing at any moment, so that no bound of time is part of
    /// it: a user that becomes nothing keeps those that there are.
    pub fn nothing() -> Self {
        Self {
            access: Access::default(),
            permissions: BTreeSet::new(),
            network: Network::nobody(),
            licenses: Licenses::default(),
            validity: Validity::default(),
        }
    }

    /// The same without any access; what is theirs is kept, and so is what keeps them out.
    #[must_use]
    pub fn without_access(&self) -> Self {
        Self {
            licenses: self.licenses,
            validity: self.validity,
            ..Self::nothing()
        }
    }

    /// What both allow, over all dimensions at once.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self {
            access: self.access.intersection(&other.access),
            permissions: &self.permissions & &other.permissions,
            network: self.network.intersection(&other.network),
            licenses: self.licenses.intersection(other.licenses),
            validity: self.validity.narrowed(&other.validity),
        }
    }

    /// What either allows, dimension by dimension.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            access: self.access.union(&other.access),
            permissions: &self.permissions | &other.permissions,
            network: self.network.union(&other.network),
            licenses: self.licenses.union(other.licenses),
            validity: self.validity.widened(&other.validity),
        }
    }

    /// Whether `other` allows all of this.
    pub fn is_within(&self, other: &Self) -> bool {
        self.access.is_within(&other.access)
            && self.permissions.is_subset(&other.permissions)
            && self.network.is_within(&other.network)
            && self.licenses.is_within(other.licenses)
            && self.validity.is_within(&other.validity)
    }
}
