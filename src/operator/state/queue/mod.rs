//! What to do next: a queue with two lanes, as a value. No runtime, no clock.
//!
//! Fresh edits overtake the backlog of a restart, and the backlog still drains, a few at once; an object is in work at
//! most once, and what changes meanwhile is done again afterwards; failures wait longer each time.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::{Duration, Instant},
};

use crate::{backoff::Backoff, world::ObjectKey};

#[cfg(test)]
mod tests;

/// Where an object waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lane {
    /// Behind everything that a person waits for.
    Backlog,
    /// A person has just changed it.
    Fresh,
}

impl Lane {
    /// That of users after a change of that object: a change of a shared object is no edit of each user.
    pub(crate) const fn after(changed: &ObjectKey) -> Self {
        if matches!(changed, ObjectKey::User(_)) {
            Self::Fresh
        } else {
            Self::Backlog
        }
    }
}

/// What becomes of an object that was worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing, until it changes.
    Done,
    /// It is reconciled again after that time.
    After(Duration),
    /// It failed: it is tried again, later each time.
    Retry,
}

impl Next {
    /// Both: the earlier one, and a failure is one.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Retry, _) | (_, Self::Retry) => Self::Retry,
            (Self::After(wait), other) | (other, Self::After(wait)) => other.within(wait),
            (Self::Done, Self::Done) => Self::Done,
        }
    }

    /// The same, but after that time at the latest.
    #[must_use]
    pub(crate) fn within(self, wait: Duration) -> Self {
        match self {
            Self::Done => Self::After(wait),
            Self::After(earlier) => Self::After(earlier.min(wait)),
            Self::Retry => Self::Retry,
        }
    }
}

/// Of so many turns one is the backlog's, whatever is fresh.
const BACKLOG_TURN: u32 = 4;
/// So many of the backlog are in work at once: a fresh one shares the requests to its server with no more of them.
const BACKLOG_AT_ONCE: usize = 4;
const RETRY: Backoff = Backoff::new(Duration::from_secs(1), Duration::from_mins(5));

/// The queue.
#[derive(Debug)]
pub(crate) struct Queue<K> {
    fresh: VecDeque<K>,
    backlog: VecDeque<K>,
    /// In which lane each waits; an entry of another lane is stale.
    lanes: BTreeMap<K, Lane>,
    /// What is in work, and whence it came.
    active: BTreeMap<K, Lane>,
    /// Changed while in work.
    again: BTreeMap<K, Lane>,
    due: BTreeSet<(Instant, K)>,
    /// When each waiting object's time comes: a work-off of thousands must not search them all each time.
    due_at: BTreeMap<K, Instant>,
    failures: BTreeMap<K, u32>,
    turn: u32,
}

impl<K> Default for Queue<K> {
    fn default() -> Self {
        Self {
            fresh: VecDeque::new(),
            backlog: VecDeque::new(),
            lanes: BTreeMap::new(),
            active: BTreeMap::new(),
            again: BTreeMap::new(),
            due: BTreeSet::new(),
            due_at: BTreeMap::new(),
            failures: BTreeMap::new(),
            turn: 0,
        }
    }
}

impl<K: Ord + Clone> Queue<K> {
    /// Puts an object into a lane, or from the backlog among the fresh ones.
    pub(crate) fn push(&mut self, key: K, lane: Lane) {
        if self.active.contains_key(&key) {
            let again = self.again.entry(key).or_insert(lane);
            *again = lane.max(*again);
            return;
        }
        match self.lanes.get(&key) {
            Some(known) if *known >= lane => {}
            Some(_) | None => {
                self.lanes.insert(key.clone(), lane);
                self.lane(lane).push_back(key);
            }
        }
    }

    /// Lets those be tried again now that have failed and wait.
    pub(crate) fn retry_failed(&mut self) {
        let waiting = self.due_at.keys();
        let failed = waiting.filter(|key| self.failures.contains_key(*key));
        for key in failed.cloned().collect::<Vec<_>>() {
            self.push(key, Lane::Backlog);
        }
    }

    /// The next object to work on, of those whose time has come.
    pub(crate) fn pop(&mut self, now: Instant) -> Option<K> {
        while let Some((time, key)) = self.due.first().cloned() {
            if time > now {
                break;
            }
            self.forget_due(&key);
            self.push(key, Lane::Backlog);
        }
        self.turn = self.turn.wrapping_add(1);
        let order = if self.turn.is_multiple_of(BACKLOG_TURN) {
            [Lane::Backlog, Lane::Fresh]
        } else {
            [Lane::Fresh, Lane::Backlog]
        };
        order.into_iter().find_map(|lane| self.pop_from(lane))
    }

    /// Ends the work on an object.
    pub(crate) fn done(&mut self, key: K, next: Next, now: Instant) {
        self.active.remove(&key);
        let wait = match next {
            Next::Done => {
                self.failures.remove(&key);
                None
            }
            Next::After(wait) => {
                self.failures.remove(&key);
                Some(wait)
            }
            Next::Retry => {
                let failures = self.failures.entry(key.clone()).or_insert(0);
                *failures = failures.saturating_add(1);
                Some(RETRY.after(*failures))
            }
        };
        if let Some(lane) = self.again.remove(&key) {
            self.push(key, lane);
        } else if let Some(wait) = wait {
            self.due_at.insert(key.clone(), now + wait);
            self.due.insert((now + wait, key));
        }
    }

    /// How many wait for their turn; those whose time has not come are not among them.
    pub(crate) fn len(&self) -> usize {
        self.lanes.len()
    }

    /// How many are in work.
    pub(crate) fn in_work(&self) -> usize {
        self.active.len()
    }

    /// When the next waiting object's time comes.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.due.first().map(|(time, _)| *time)
    }

    fn pop_from(&mut self, lane: Lane) -> Option<K> {
        let of_lane = self.active.values().filter(|active| **active == lane);
        if lane == Lane::Backlog && of_lane.count() >= BACKLOG_AT_ONCE {
            return None;
        }
        while let Some(key) = self.lane(lane).pop_front() {
            if self.lanes.get(&key) == Some(&lane) {
                self.lanes.remove(&key);
                self.forget_due(&key);
                self.active.insert(key.clone(), lane);
                return Some(key);
            }
        }
        None
    }

    fn forget_due(&mut self, key: &K) {
        if let Some(time) = self.due_at.remove(key) {
            self.due.remove(&(time, key.clone()));
        }
    }

    fn lane(&mut self, lane: Lane) -> &mut VecDeque<K> {
        match lane {
            Lane::Fresh => &mut self.fresh,
            Lane::Backlog => &mut self.backlog,
        }
    }
}
