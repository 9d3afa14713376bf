//! What changes, by the names that people know.

use crate::{
    cli::report::changes::{Addresses, Changes, LicenseChange, Listed, ValidityChange},
    domain::{
        name::{CameraId, SetId},
        network::Network,
        site::SetKind,
    },
    engine::Survey,
    plan::Difference,
    world::Site,
};

/// Names by which a person knows the things of a server.
pub(super) struct Names<'a> {
    pub(super) site: &'a Site,
    pub(super) survey: &'a Survey,
}

impl Names<'_> {
    fn camera(&self, id: &CameraId) -> String {
        let seen = self.survey.inventory.cameras.get(id);
        let declared = self.site.camera_name(id).map(ToString::to_string);
        declared
            .or_else(|| seen.map(ToString::to_string))
            .unwrap_or_else(|| format!("id {id}"))
    }

    fn set(&self, kind: SetKind, id: &SetId) -> String {
        let seen = self.survey.inventory.sets(kind).get(id);
        let declared = self.site.set_name(kind, id).map(ToString::to_string);
        declared
            .or_else(|| seen.map(|set| set.name.to_string()))
            .unwrap_or_else(|| format!("id {id}"))
    }

    /// What a person reads of a difference.
    pub(super) fn changes(&self, difference: &Difference) -> Changes {
        Changes {
            cameras: Listed::of(&difference.cameras, |id| self.camera(id)),
            layouts: Listed::of(&difference.layouts, |id| self.set(SetKind::Layout, id)),
            camera_groups: Listed::of(&difference.groups, |id| self.set(SetKind::Group, id)),
            permissions: Listed::of(&difference.permissions, ToString::to_string),
            licenses: difference.licenses.map(|(from, to)| LicenseChange {
                from: from.to_string(),
                to: to.to_string(),
                deletes_data: !difference.removed_licenses().is_none(),
            }),
            validity: difference.validity.map(|(from, to)| ValidityChange {
                from: from.to_string(),
                to: to.to_string(),
            }),
            addresses: difference.network.as_ref().map(|(from, to)| Addresses {
                from: addresses(from),
                to: addresses(to),
            }),
        }
    }
}

fn addresses(network: &Network) -> Vec<String> {
    match network {
        Network::Anywhere => vec!["anywhere".to_owned()],
        Network::Only(set) => set.ranges().map(|range| range.to_string()).collect(),
    }
}
