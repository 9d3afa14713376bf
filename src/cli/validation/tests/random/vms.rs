//! What a VMS may have, whatever is declared.

use std::collections::BTreeMap;

use proptest::{
    collection::vec,
    prelude::*,
    sample::{select, subsequence},
};
use strum::IntoEnumIterator as _;

use super::licenses;
use crate::{
    domain::{
        capability::{Capabilities, Capability},
        license::Licenses,
        permission::KNOWN,
        terms::Terms,
    },
    world::{Inventory, ObservedSet},
};

/// A server as it may be: whatever it has, can and holds.
#[derive(Clone, Debug)]
pub(in super::super) struct Vms {
    pub(in super::super) inventory: Inventory,
    pub(in super::super) capabilities: Capabilities,
    pub(in super::super) terms: Option<Terms>,
    pub(in super::super) allowance: Licenses,
}

/// A VMS that has everything and can do everything.
pub(in super::super) fn able_vms() -> Vms {
    let cameras = (1..9).map(|number| {
        (
            number.to_string().as_str().into(),
            format!("n{number}").into(),
        )
    });
    let set = |number: u8| {
        let set = ObservedSet {
            name: format!("n{number}").into(),
            members: [].into(),
        };
        (number.to_string().as_str().into(), set)
    };
    let held = KNOWN
        .iter()
        .map(|known| (known.wire.into(), known.group.title().into()));
    Vms {
        inventory: Inventory {
            cameras: cameras.collect(),
            layouts: (1..9).map(set).collect(),
            groups: (1..9).map(set).collect(),
            held: held.chain([("future-thing".into(), "".into())]).collect(),
            ..Inventory::default()
        },
        capabilities: Capability::iter().collect(),
        terms: None,
        allowance: Licenses::new(u32::MAX, u32::MAX, u32::MAX),
    }
}

/// Any VMS: parts of all that are missing, and cameras in its layouts that nobody declared.
pub(in super::super) fn any_vms() -> impl Strategy<Value = Vms> {
    let kept = |number| vec(prop::bool::weighted(0.99), number);
    let members = vec(
        prop_oneof![4 => Just(Vec::new()), 1 => subsequence(vec!["1", "2", "3", "9"], 1..=2)],
        8,
    );
    let title = select(vec!["", "Archive", "Nothing known"]);
    let held = || prop_oneof![1 => kept(KNOWN.len() + 1), 1 => vec(any::<bool>(), KNOWN.len() + 1)];
    let allowance = prop_oneof![Just(Licenses::new(9, 9, 9)), licenses()];
    (
        kept(8),
        kept(8),
        held(),
        members,
        title,
        allowance,
        prop::bool::weighted(0.8),
    )
        .prop_map(
            |(cameras, sets, held, members, title, allowance, is_able)| {
                let mut vms = able_vms();
                let Inventory {
                    layouts,
                    groups,
                    held: names,
                    ..
                } = &mut vms.inventory;
                for (set, members) in layouts.values_mut().zip(members) {
                    set.members = members.into_iter().map(Into::into).collect();
                }
                names.insert("future-thing".into(), title.into());
                retain(names, &held);
                retain(layouts, &sets);
                retain(groups, &sets);
                retain(&mut vms.inventory.cameras, &cameras);
                vms.allowance = allowance;
                if !is_able {
                    vms.capabilities.remove(&Capability::IpPool);
                    vms.terms = Some(Terms::read("2026-01", "https://vms.example.com/terms"));
                }
                vms
            },
        )
}

fn retain<Key: Ord, Value>(map: &mut BTreeMap<Key, Value>, kept: &[bool]) {
    let mut kept = kept.iter();
    map.retain(|_, _| kept.next().copied().unwrap_or(true));
}
