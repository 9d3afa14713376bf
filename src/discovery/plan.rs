//! What is to be made, labelled and deleted.

use std::collections::BTreeSet;

use super::{
    change::{Action, Change},
    comparison::{Comparison, Thing},
    labels::{GroupLabels, GroupNames, mark},
    step::Step,
    upkeep::upkeep,
    waiting::Waiting,
};
use crate::{
    domain::{
        discovery::is_discovered,
        name::{Name, ObjectRef},
        site::{Labels, SetKind, ThingKind},
    },
    naming::named,
};

/// What is to be done now, and what waits for a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// One after the other; each stands for itself.
    pub steps: Vec<Step>,
    /// What would give too many users something at once.
    pub waiting: Option<Waiting>,
    /// Camera groups whose names are too long for a label.
    pub unlabelled: Vec<Name>,
}

/// Says what is to be done now.
pub fn plan(comparison: &Comparison<'_>) -> Plan {
    let mut changes = Vec::new();
    let mut group_names = GroupNames::new();
    for kind in [SetKind::Layout, SetKind::Group] {
        if comparison.discovery.has(kind) {
            changes.extend(new_sets(comparison, kind, &mut group_names));
        }
    }
    let groups = group_labels(comparison, &group_names);
    if comparison.discovery.cameras {
        changes.extend(new_cameras(comparison, &groups));
        changes.extend(relabelled(comparison, &groups));
    }
    let mut plan = guarded(comparison, changes);
    plan.unlabelled = groups.unlabelled;
    plan.steps.extend(upkeep(comparison));
    plan
}

/// Where too many users would gain something, what gives nobody anything.
fn guarded(comparison: &Comparison<'_>, changes: Vec<Change>) -> Plan {
    let reach = comparison.reach;
    let changes = changes.into_iter().map(|change| {
        let gaining = change.gaining(reach);
        (change, gaining)
    });
    let (giving, harmless): (Vec<_>, Vec<_>) =
        changes.partition(|(_, gaining)| !gaining.is_empty());
    let users: BTreeSet<&ObjectRef> = giving
        .iter()
        .flat_map(|(_, gaining)| gaining)
        .copied()
        .collect();
    let told: Vec<&Change> = giving.iter().map(|(change, _)| change).collect();
    let waiting = Waiting::of(&told, users.len(), comparison.asked, comparison.now);
    let most = usize::try_from(comparison.discovery.most_users).unwrap_or(usize::MAX);
    let is_allowed = users.len() <= most || comparison.confirmed == Some(&waiting.confirmation);
    let giving = giving.into_iter().map(|(change, _)| change);
    let done: Vec<Change> = if is_allowed {
        giving.collect()
    } else {
        giving
            .filter_map(|change| change.without_gain(reach))
            .collect()
    };
    let harmless = harmless.into_iter().map(|(change, _)| change);
    Plan {
        steps: harmless.chain(done).map(Change::step).collect(),
        waiting: (!is_allowed).then_some(waiting),
        ..Plan::default()
    }
}

/// Layouts or groups that nothing stands for.
fn new_sets(
    comparison: &Comparison<'_>,
    set_kind: SetKind,
    group_names: &mut GroupNames,
) -> Vec<Change> {
    let kind = ThingKind::Set(set_kind);
    let sets = comparison.inventory.sets(set_kind).iter();
    let sets = sets.filter(|(id, _)| comparison.site.set_name(set_kind, id).is_none());
    let sets = sets.map(|(id, set)| (id.as_str(), &*set.name));
    let named = new_names(comparison, kind, sets);
    if set_kind == SetKind::Group {
        let names = named.iter();
        group_names.extend(names.map(|(id, name)| ((*id).into(), name.clone())));
    }
    let make = |(id, name)| make(Thing { kind, name }, id, mark());
    named.into_iter().map(make).collect()
}

/// In which groups cameras are, by the names of the objects that stand for these or are about to.
fn group_labels(comparison: &Comparison<'_>, new: &GroupNames) -> GroupLabels {
    let mut labels = GroupLabels::default();
    if comparison.discovery.labels_from_groups {
        for (id, group) in &comparison.inventory.groups {
            let known = comparison.site.set_name(SetKind::Group, id);
            if let Some(name) = known.or_else(|| new.get(id)) {
                labels.add(name, &group.members);
            }
        }
    }
    labels
}

/// Cameras that nothing stands for.
fn new_cameras(comparison: &Comparison<'_>, groups: &GroupLabels) -> Vec<Change> {
    let kind = ThingKind::Camera;
    let strays = comparison.site.strays().iter();
    let strays = strays.map(|(id, title)| (id.as_str(), &**title));
    let named = new_names(comparison, kind, strays);
    let make = |(id, name): (&str, Name)| {
        let labels = groups.applied(&id.into(), &mark());
        make(Thing { kind, name }, id, labels)
    };
    named.into_iter().map(make).collect()
}

/// Names for things, of these ids and titles, for which no object was made yet.
fn new_names<'a>(
    comparison: &Comparison<'_>,
    kind: ThingKind,
    things: impl Iterator<Item = (&'a str, &'a str)>,
) -> Vec<(&'a str, Name)> {
    let made = comparison.made(kind);
    let new = things.filter(|(id, _)| !made.contains(id));
    let noun = kind.noun().replace(' ', "-");
    let named = named(&noun, new, &mut comparison.taken(kind));
    named.into_iter().map(|(id, _, name)| (id, name)).collect()
}

fn make(thing: Thing, id: &str, labels: Labels) -> Change {
    Change {
        thing,
        action: Action::Make(id.to_owned()),
        after: labels,
    }
}

/// Cameras that are in other groups than their labels say.
fn relabelled(comparison: &Comparison<'_>, groups: &GroupLabels) -> Vec<Change> {
    let cameras = comparison.site.cameras().iter();
    let discovered = cameras.filter(|(_, camera)| is_discovered(&camera.labels));
    let relabelled = discovered.filter_map(|(name, camera)| {
        let thing = Thing {
            kind: ThingKind::Camera,
            name: name.clone(),
        };
        // What is gone keeps its labels until it comes back.
        let after = groups.applied(camera.resolution.found()?, &camera.labels);
        let is_new = after != camera.labels;
        let present = comparison.present.get(&thing)?;
        (is_new && !present.is_deleting).then(|| Change {
            thing,
            action: Action::Relabel(camera.labels.clone()),
            after,
        })
    });
    relabelled.collect()
}
