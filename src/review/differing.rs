//! How what users hold in a VMS differs from what is declared.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    observed::{Held, Observed, UndeclaredUser},
    user::UserReview,
};
use crate::domain::{name::Name, network::Network, validity::Validity};

/// How what a user holds differs from what is declared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differing {
    /// What the user has beyond that, by kind.
    pub beyond: Vec<(&'static str, BTreeSet<String>)>,
    /// What the user has not got.
    pub lacking: Vec<(&'static str, BTreeSet<String>)>,
}

impl Differing {
    /// How what a user holds differs from what is declared; `None` where the VMS was not asked.
    pub fn of(user: &UserReview) -> Option<Self> {
        let nothing = Held {
            cameras: BTreeSet::new(),
            layouts: BTreeSet::new(),
            groups: BTreeSet::new(),
            permissions: BTreeSet::new(),
            network: Network::nobody(),
            validity: Validity::default(),
        };
        let held = match &user.observed {
            Observed::NotAsked => return None,
            Observed::Absent => &nothing,
            Observed::Holds(held) => held,
        };
        let is_in = user.standing.may_come();
        let declared = |all: &BTreeMap<Name, _>| -> BTreeSet<String> {
            let all = all.keys().filter(|_| is_in);
            all.map(ToString::to_string).collect()
        };
        let permissions = user.permissions.keys().filter(|_| is_in);
        let permissions = permissions.map(ToString::to_string).collect();
        let kinds = [
            ("camera", declared(&user.cameras), texts(&held.cameras)),
            ("layout", declared(&user.layouts), texts(&held.layouts)),
            ("camera group", declared(&user.groups), texts(&held.groups)),
            ("action", permissions, texts(&held.permissions)),
        ];
        let mut differing = Self::default();
        for (kind, declared, held) in kinds {
            let (beyond, lacking) = (&held - &declared, &declared - &held);
            if !beyond.is_empty() {
                differing.beyond.push((kind, beyond));
            }
            if !lacking.is_empty() {
                differing.lacking.push((kind, lacking));
            }
        }
        if is_in && matches!(user.observed, Observed::Holds(_)) && held.network != user.network {
            let side = if held.network.is_within(&user.network) {
                &mut differing.lacking
            } else {
                &mut differing.beyond
            };
            side.push(("addresses", addresses(&held.network)));
        }
        Some(differing)
    }

    /// Of somebody whom no object declares: all of it is beyond.
    pub fn of_undeclared(user: &UndeclaredUser) -> Self {
        let kinds = [
            ("camera", texts(&user.held.cameras)),
            ("layout", texts(&user.held.layouts)),
            ("camera group", texts(&user.held.groups)),
            ("action", texts(&user.held.permissions)),
        ];
        Self {
            beyond: kinds
                .into_iter()
                .filter(|(_, names)| !names.is_empty())
                .collect(),
            lacking: Vec::new(),
        }
    }

    /// Whether it does not.
    pub fn is_empty(&self) -> bool {
        self.beyond.is_empty() && self.lacking.is_empty()
    }
}

fn texts<T: ToString>(names: &BTreeSet<T>) -> BTreeSet<String> {
    names.iter().map(ToString::to_string).collect()
}

/// From where the VMS lets somebody in.
fn addresses(network: &Network) -> BTreeSet<String> {
    match network {
        Network::Anywhere => ["anywhere".to_owned()].into(),
        Network::Only(set) if set.is_empty() => ["nowhere".to_owned()].into(),
        Network::Only(set) => set.ranges().map(|range| range.to_string()).collect(),
    }
}
