//! What a user and its roles come to, in the status of the user.

use jiff::Timestamp;

use crate::{
    api::v1alpha1::{
        EffectiveAddresses, EffectiveDeclaration, EffectiveMoment, EffectivePermission,
        EffectiveSelection, EffectiveSuspension,
    },
    domain::network::Network,
    rules::{Effective, Source, Sources},
};

/// What to report of what a user and its roles come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectiveReport<'a> {
    /// It could not be judged: what was reported before stays.
    AsBefore,
    /// No role is named.
    Nothing,
    /// This.
    This(&'a Effective),
}

impl EffectiveReport<'_> {
    pub(super) fn write_to(self, status: &mut Option<Box<EffectiveDeclaration>>) {
        match self {
            Self::AsBefore => {}
            Self::Nothing => *status = None,
            Self::This(effective) => {
                let declaration = declaration(effective);
                // An API server takes an empty object for none at all.
                *status =
                    (declaration != EffectiveDeclaration::default()).then(|| Box::new(declaration));
            }
        }
    }
}

fn declaration(effective: &Effective) -> EffectiveDeclaration {
    let Effective {
        cameras,
        layouts,
        groups,
        permissions,
        network,
        tells_addresses,
        from,
        until,
        suspended,
    } = effective;
    let permissions = permissions
        .iter()
        .take(EffectiveDeclaration::MAX_PERMISSIONS);
    EffectiveDeclaration {
        cameras: selection(cameras),
        layouts: selection(layouts),
        camera_groups: selection(groups),
        permissions: permissions
            .map(|(name, sources)| EffectivePermission {
                name: name.to_string(),
                from: names(sources),
            })
            .collect(),
        addresses: addresses(network, *tells_addresses),
        valid_from: from.as_ref().map(moment),
        valid_until: until.as_ref().map(moment),
        suspended: (!suspended.is_empty()).then(|| EffectiveSuspension {
            from: names(suspended),
        }),
    }
}

fn selection((count, sources): &(usize, Sources)) -> Option<EffectiveSelection> {
    (*count > 0).then(|| EffectiveSelection {
        count: number(*count),
        from: names(sources),
    })
}

fn addresses(
    (network, sources): &(Network, Sources),
    tells_addresses: bool,
) -> Option<EffectiveAddresses> {
    let told = if tells_addresses {
        EffectiveDeclaration::MAX_RANGES
    } else {
        0
    };
    match network {
        Network::Anywhere => None,
        Network::Only(set) => Some(EffectiveAddresses {
            count: number(set.ranges().count()),
            ranges: set
                .ranges()
                .take(told)
                .map(|range| range.to_string())
                .collect(),
            from: names(sources),
        }),
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn moment((at, sources): &(Timestamp, Sources)) -> EffectiveMoment {
    EffectiveMoment {
        at: at.to_string(),
        from: names(sources),
    }
}

/// No role is called as the kind of users is: names of objects are in lower case.
fn names(sources: &Sources) -> Vec<String> {
    let name = |source: &Source| match source {
        Source::User => "VmsUser".to_owned(),
        Source::Role(name) => name.to_string(),
    };
    sources.iter().map(name).collect()
}
