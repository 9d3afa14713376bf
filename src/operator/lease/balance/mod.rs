//! How replicas share shards: who has fewest takes what is free, and asks whoever has most. Pure.
//!
//! Nobody counts the replicas. Each looks at the Leases for itself, and one that leads nothing yet shows by asking. What two
//! of them do at once cannot go wrong: a Lease is written over the version that was seen.

use std::{collections::BTreeMap, time::Duration};

/// A shard, as one replica sees its Lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) holder: Holder,
    /// Who asks for it, if anybody does still.
    pub(super) asker: Option<String>,
}

/// Who leads a shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// We do.
    Us,
    /// We do, and are handing it over.
    Leaving,
    /// Somebody who is alive.
    Other(String),
    /// Nobody, since that time: it may be taken.
    Nobody(Duration),
}

/// What to do about a shard, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Take(usize),
    Ask(usize),
    HandOver(usize),
}

/// How long is waited for others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// A shard that was handed over is left to whoever asked for it.
    pub(super) for_asker: Duration,
    /// A shard that nobody takes is left to those who lead fewer.
    pub(super) for_others: Duration,
}

/// What a replica of that identity does, of which others see the same.
pub(super) fn steps(identity: &str, shards: &[Seen], patience: Patience) -> Vec<Step> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for shard in shards {
        if let Holder::Other(other) = &shard.holder {
            *counts.entry(other).or_default() += 1;
        }
    }
    let led = shards.iter().filter(|shard| shard.holder == Holder::Us);
    let view = View {
        identity,
        shards,
        led: led.count(),
        counts,
    };
    let mut steps = view.taken(patience);
    steps.extend(view.handed_over());
    if steps.is_empty() {
        steps.extend(view.asked_for());
    }
    steps
}

struct View<'a> {
    identity: &'a str,
    shards: &'a [Seen],
    led: usize,
    /// How many each of the others leads.
    counts: BTreeMap<&'a str, usize>,
}

impl View<'_> {
    /// What is free and no more than our part, or free for long.
    fn taken(&self, patience: Patience) -> Vec<Step> {
        let part = self.shards.len().div_ceil(self.counts.len() + 1);
        let mut left = part.saturating_sub(self.led);
        let mut steps = Vec::new();
        for place in self.order() {
            let Seen { holder, asker } = &self.shards[place];
            let Holder::Nobody(free) = holder else {
                continue;
            };
            let is_promised = asker.as_ref().is_some_and(|asker| asker != self.identity);
            let is_left = *free >= patience.for_others;
            if is_left || left > 0 && !(is_promised && *free < patience.for_asker) {
                steps.push(Step::Take(place));
                left = left.saturating_sub(1);
            }
        }
        steps
    }

    /// What somebody asks for who leads at least two fewer.
    fn handed_over(&self) -> Vec<Step> {
        let (mut led, mut counts) = (self.led, self.counts.clone());
        let mut steps = Vec::new();
        for (place, shard) in self.shards.iter().enumerate() {
            let (Holder::Us, Some(asker)) = (&shard.holder, &shard.asker) else {
                continue;
            };
            let theirs = counts.entry(asker).or_default();
            if asker != self.identity && led >= *theirs + 2 {
                steps.push(Step::HandOver(place));
                led -= 1;
                *theirs += 1;
            }
        }
        steps
    }

    /// One shard of whoever leads most, and at least two more than we do. Once asked for, it is asked for again.
    fn asked_for(&self) -> Option<Step> {
        let (most, count) = self.counts.iter().max_by_key(|(_, count)| **count)?;
        if *count < self.led + 2 {
            return None;
        }
        let mut places = self.order().filter(|place| {
            let holder = &self.shards[*place].holder;
            matches!(holder, Holder::Other(other) if other == most)
        });
        let asker = |place: usize| self.shards[place].asker.as_deref();
        let again = places
            .clone()
            .find(|place| asker(*place) == Some(self.identity));
        let place = again.or_else(|| places.find(|place| asker(*place).is_none()));
        place.map(Step::Ask)
    }

    /// All places, each replica from another one on, so that not all try for the same.
    fn order(&self) -> impl Iterator<Item = usize> + Clone + use<> {
        let count = self.shards.len();
        let bytes = self.identity.bytes().map(usize::from);
        let first = bytes.fold(0, |sum, byte| (sum * 31 + byte) % count.max(1));
        (0..count).map(move |place| (first + place) % count)
    }
}

#[cfg(test)]
mod tests;
