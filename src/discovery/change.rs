//! An object that is to be made, or to have other labels, and whom that reaches.

use std::{collections::BTreeSet, sync::Arc};

use super::{comparison::Thing, labels::mark, step::Step};
use crate::{
    domain::{name::ObjectRef, site::Labels},
    world::Reach,
};

/// What an object is to become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) thing: Thing,
    pub(super) action: Action,
    pub(super) after: Labels,
}

/// What is to be done for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// It is made for the thing of that id.
    Make(String),
    /// It has these labels.
    Relabel(Labels),
}

impl Change {
    /// Who gains something by it.
    pub(super) fn gaining<'a>(&self, reach: &'a Reach) -> BTreeSet<&'a ObjectRef> {
        self.gaining_by(reach, &self.after)
    }

    fn gaining_by<'a>(&self, reach: &'a Reach, after: &Labels) -> BTreeSet<&'a ObjectRef> {
        let Thing { kind, name } = &self.thing;
        reach.of(*kind).gaining(name, self.before(), after)
    }

    const fn before(&self) -> Option<&Labels> {
        match &self.action {
            Action::Make(_) => None,
            Action::Relabel(before) => Some(before),
        }
    }

    /// As much of it as gives nobody anything: what is taken away does not wait for what is given.
    pub(super) fn without_gain(self, reach: &Reach) -> Option<Self> {
        let candidates: Vec<Labels> = match &self.action {
            Action::Make(_) => vec![mark()],
            Action::Relabel(before) => {
                let is_kept = |label: &(_, _)| before.contains_key(label.0);
                let kept = self.after.iter().filter(is_kept);
                let kept = kept.map(|(key, value)| (Arc::clone(key), Arc::clone(value)));
                let both = before.iter().chain(&self.after);
                let both = both.map(|(key, value)| (Arc::clone(key), Arc::clone(value)));
                vec![kept.collect(), both.collect()]
            }
        };
        let is_harmless = |after: &Labels| {
            self.before() != Some(after) && self.gaining_by(reach, after).is_empty()
        };
        let after = candidates.into_iter().find(is_harmless)?;
        Some(Self { after, ..self })
    }

    pub(super) fn step(self) -> Step {
        let Self {
            thing,
            action,
            after,
        } = self;
        match action {
            Action::Make(id) => Step::Make {
                thing,
                id,
                labels: after,
            },
            Action::Relabel(before) => Step::Relabel {
                camera: thing.name,
                before,
                after,
            },
        }
    }
}
