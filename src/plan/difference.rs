//! What tells two grants apart, for people and for drivers that speak in deltas.

use std::collections::BTreeSet;

use crate::domain::{
    access::Grant,
    license::Licenses,
    name::{CameraId, SetId},
    network::Network,
    permission::PermissionName,
    validity::Validity,
};

/// What is added and what is taken, by dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Cameras.
    pub cameras: Delta<CameraId>,
    /// Layouts.
    pub layouts: Delta<SetId>,
    /// Camera groups.
    pub groups: Delta<SetId>,
    /// Permissions.
    pub permissions: Delta<PermissionName>,
    /// The addresses before and after, where they differ.
    pub network: Option<(Network, Network)>,
    /// The licences before and after, where they differ.
    pub licenses: Option<(Licenses, Licenses)>,
    /// When all that may be used, before and after, where it differs.
    pub validity: Option<(Validity, Validity)>,
}

/// Added and taken elements of one set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta<T> {
    /// In the second set alone.
    pub added: BTreeSet<T>,
    /// In the first set alone.
    pub removed: BTreeSet<T>,
}

impl<T> Default for Delta<T> {
    fn default() -> Self {
        Self {
            added: BTreeSet::new(),
            removed: BTreeSet::new(),
        }
    }
}

impl<T: Ord + Clone> Delta<T> {
    /// What leads from one set to another.
    pub fn between(from: &BTreeSet<T>, to: &BTreeSet<T>) -> Self {
        Self {
            added: to - from,
            removed: from - to,
        }
    }

    /// Whether the sets are equal.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

impl Difference {
    /// What leads from one grant to another.
    pub fn between(from: &Grant, to: &Grant) -> Self {
        Self {
            cameras: Delta::between(&from.access.cameras, &to.access.cameras),
            layouts: Delta::between(&from.access.layouts, &to.access.layouts),
            groups: Delta::between(&from.access.groups, &to.access.groups),
            permissions: Delta::between(&from.permissions, &to.permissions),
            network: (from.network != to.network)
                .then(|| (from.network.clone(), to.network.clone())),
            licenses: (from.licenses != to.licenses).then_some((from.licenses, to.licenses)),
            validity: (from.validity != to.validity).then_some((from.validity, to.validity)),
        }
    }

    /// Whether the grants are equal.
    pub fn is_empty(&self) -> bool {
        self.fields().is_empty()
    }

    /// Whether something is taken.
    pub fn takes(&self) -> bool {
        !self.cameras.removed.is_empty()
            || !self.layouts.removed.is_empty()
            || !self.groups.removed.is_empty()
            || !self.permissions.removed.is_empty()
            || !self.removed_licenses().is_none()
            || self
                .network
                .as_ref()
                .is_some_and(|(from, to)| !from.is_within(to))
            || self.validity.is_some_and(|(from, to)| !from.is_within(&to))
    }

    /// The licences that are taken away.
    pub fn removed_licenses(&self) -> Licenses {
        self.licenses
            .map_or_else(Licenses::default, |(from, to)| from.minus(to))
    }

    /// The names of what differs, as manifests call it.
    pub fn fields(&self) -> Vec<&'static str> {
        let (before, after) = self.validity.unwrap_or_default();
        [
            (self.cameras.is_empty(), "access.cameras"),
            (self.layouts.is_empty(), "access.layouts"),
            (self.groups.is_empty(), "access.cameraGroups"),
            (self.permissions.is_empty(), "permissions"),
            (self.licenses.is_none(), "limits.licenses"),
            (self.network.is_none(), "ipPool"),
            (before.from == after.from, "validFrom"),
            (before.until == after.until, "validUntil"),
            (before.suspended == after.suspended, "suspended"),
        ]
        .into_iter()
        .filter_map(|(same, field)| (!same).then_some(field))
        .collect()
    }
}
