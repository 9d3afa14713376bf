//! What to do next: a queue with two lanes, as a value. No runtime, no clock.
//!
//! Fresh edits overtake the backlog of a restart, and the backlog still drains; an object is in work at
//! most once, and what changes meanwhile is done again afterwards; failures wait longer each time.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::{Duration, Instant},
};

use crate::{backoff::Backoff, world::ObjectKey};

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
const RETRY: Backoff = Backoff::new(Duration::from_secs(1), Duration::from_mins(5));

/// The queue.
#[derive(Debug)]
pub(crate) struct Queue<K> {
    fresh: VecDeque<K>,
    backlog: VecDeque<K>,
    /// In which lane each waits; an entry of another lane is stale.
    lanes: BTreeMap<K, Lane>,
    active: BTreeSet<K>,
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
            active: BTreeSet::new(),
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
        if self.active.contains(&key) {
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

    /// Whether anything is in work.
    pub(crate) fn is_active(&self) -> bool {
        !self.active.is_empty()
    }

    /// When the next waiting object's time comes.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.due.first().map(|(time, _)| *time)
    }

    fn pop_from(&mut self, lane: Lane) -> Option<K> {
        while let Some(key) = self.lane(lane).pop_front() {
            if self.lanes.get(&key) == Some(&lane) {
                self.lanes.remove(&key);
                self.forget_due(&key);
                self.active.insert(key.clone());
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

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(backlog: &[u32], fresh: &[u32]) -> Queue<u32> {
        let mut queue = Queue::default();
        for key in backlog {
            queue.push(*key, Lane::Backlog);
        }
        for key in fresh {
            queue.push(*key, Lane::Fresh);
        }
        queue
    }

    fn drain(queue: &mut Queue<u32>, now: Instant) -> Vec<u32> {
        std::iter::from_fn(|| queue.pop(now)).collect()
    }

    #[test]
    fn fresh_edits_overtake_the_backlog() {
        let mut queue = queue(&[1, 2, 3], &[9]);
        assert_eq!(drain(&mut queue, Instant::now()), [9, 1, 2, 3]);
    }

    #[test]
    fn the_backlog_drains_under_steady_edits() {
        let (mut queue, now) = (queue(&[1, 2], &[]), Instant::now());
        let mut order = Vec::new();
        for edit in 100..108 {
            queue.push(edit, Lane::Fresh);
            order.extend(queue.pop(now));
        }
        assert!(order.contains(&1) && order.contains(&2), "{order:?}");
    }

    #[test]
    fn an_edit_moves_an_object_out_of_the_backlog_and_it_is_done_once() {
        let mut queue = queue(&[1, 2, 3], &[3]);
        assert_eq!(drain(&mut queue, Instant::now()), [3, 1, 2]);
    }

    #[test]
    fn what_changes_while_in_work_is_done_again_and_never_twice_at_once() {
        let (mut queue, now) = (queue(&[], &[1]), Instant::now());
        assert_eq!(queue.pop(now), Some(1));
        queue.push(1, Lane::Fresh);
        assert_eq!(queue.pop(now), None);
        queue.done(1, Next::Done, now);
        assert_eq!(queue.pop(now), Some(1));
    }

    #[test]
    fn failures_wait_longer_each_time_and_success_forgets_them() {
        let (mut queue, now) = (queue(&[], &[1]), Instant::now());
        for wait in [1, 2, 4] {
            assert_eq!(queue.pop(now + Duration::from_hours(1)), Some(1));
            queue.done(1, Next::Retry, now);
            assert_eq!(queue.next_due(), Some(now + Duration::from_secs(wait)));
        }
        assert_eq!(queue.pop(now + Duration::from_hours(1)), Some(1));
        queue.done(1, Next::Done, now);
        assert_eq!(queue.next_due(), None);
    }

    #[test]
    fn who_has_failed_is_tried_again_at_once_where_somebody_asks_for_it() {
        let (mut queue, now) = (queue(&[], &[1, 2]), Instant::now());
        for (key, next) in [(1, Next::Retry), (2, Next::After(Duration::from_hours(1)))] {
            assert_eq!(queue.pop(now), Some(key));
            queue.done(key, next, now);
        }
        queue.retry_failed();
        assert_eq!(drain(&mut queue, now), [1]);
    }

    #[test]
    fn an_edit_does_not_wait_for_a_retry() {
        let (mut queue, now) = (queue(&[], &[1]), Instant::now());
        assert_eq!(queue.pop(now), Some(1));
        queue.done(1, Next::Retry, now);
        assert_eq!(queue.pop(now), None);
        queue.push(1, Lane::Fresh);
        assert_eq!(queue.pop(now), Some(1));
        assert_eq!(queue.next_due(), None);
    }
}
