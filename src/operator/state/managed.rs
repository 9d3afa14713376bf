//! Layouts and camera groups of one server that are kept as declared: what keeps them from it, and what was written.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use tokio::sync::{Notify, RwLock};

use crate::{
    domain::{
        name::{Name, UserId},
        site::SetKind,
    },
    plan::SetStep,
    status::Problem,
};

/// Which of them, by the name of its object.
pub(crate) type SetKey = (SetKind, Name);

/// Layouts and camera groups of one server that are kept as declared.
#[derive(Default)]
pub(crate) struct ManagedState {
    /// There may be something to write.
    pub(crate) due: Notify,
    /// Whoever judges a user holds it with others, until what follows is written; whoever puts cameras into something that
    /// users may hold takes it alone. So nobody is given by an older judgement what has grown meanwhile.
    pub(crate) judging: RwLock<()>,
    problems: Mutex<BTreeMap<SetKey, Problem>>,
    written: Mutex<BTreeMap<SetKey, Written>>,
    onlookers: Mutex<BTreeSet<UserId>>,
    is_watched: AtomicBool,
    /// The last write of a user whose result is unknown: it may arrive yet.
    unsettled: Mutex<Option<Instant>>,
}

/// The last write of one, and when it was.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) step: SetStep,
    pub(crate) at: Instant,
    /// A listing that begins later shows what came of it; `None` where nothing was done for sure.
    pub(crate) shown_after: Option<Instant>,
    /// What became of it, where it has failed.
    pub(crate) failure: Option<Problem>,
    /// How often in a row the same was written, or writes have failed.
    pub(crate) times: u32,
}

impl ManagedState {
    /// Records what keeps each of them from being as declared; returns whether that is news.
    pub(crate) fn note_problems(&self, problems: BTreeMap<SetKey, Problem>) -> bool {
        let mut known = self.problems.lock();
        let is_news = *known != problems;
        *known = problems;
        is_news
    }

    /// What keeps one of them from being as declared.
    pub(crate) fn problem(&self, key: &SetKey) -> Option<Problem> {
        self.problems.lock().get(key).cloned()
    }

    /// Records a write, what became of it where it has failed, and how long it may take until a listing shows that; `None`
    /// where nothing was done for sure.
    pub(crate) fn note_written(
        &self,
        key: SetKey,
        step: SetStep,
        problem: Option<Problem>,
        shown_within: Option<Duration>,
    ) {
        let mut written = self.written.lock();
        let before = written.get(&key);
        let is_like = |before: &&Written| {
            before.step == step || (before.failure.is_some() && problem.is_some())
        };
        let times = before.filter(is_like).map_or(0, |before| before.times) + 1;
        let at = Instant::now();
        let last = Written {
            step,
            at,
            shown_after: shown_within.map(|within| at + within),
            failure: problem,
            times,
        };
        written.insert(key, last);
    }

    /// The last write of one.
    pub(crate) fn written(&self, key: &SetKey) -> Option<Written> {
        self.written.lock().get(key).cloned()
    }

    /// It is as declared, or gone: whatever is written next is another matter.
    pub(crate) fn forget_written(&self, key: &SetKey) {
        self.written.lock().remove(key);
    }

    /// The users who stood in the way of a growth when they were last read.
    pub(crate) fn onlookers(&self) -> BTreeSet<UserId> {
        self.onlookers.lock().clone()
    }

    /// Records them.
    pub(crate) fn note_onlookers(&self, users: BTreeSet<UserId>) {
        self.is_watched.store(!users.is_empty(), Ordering::Relaxed);
        *self.onlookers.lock() = users;
    }

    /// Records that the result of a write of a user is unknown.
    pub(crate) fn note_unsettled(&self) {
        *self.unsettled.lock() = Some(Instant::now());
    }

    /// How long to wait until every write whose result is unknown has arrived, and all of a leader that wrote until `since`.
    pub(crate) fn settled_after(
        &self,
        since: Instant,
        late_arrivals: Duration,
    ) -> Option<Duration> {
        let last = self.unsettled.lock().map_or(since, |last| last.max(since));
        let wait = (last + late_arrivals).saturating_duration_since(Instant::now());
        (!wait.is_zero()).then_some(wait)
    }

    /// A user has changed: one who stood in the way may do so no longer.
    pub(crate) fn note_user(&self) {
        if self.is_watched.load(Ordering::Relaxed) {
            self.due.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_settled_while_a_write_of_unknown_fate_may_arrive() {
        let minute = Duration::from_mins(1);
        let long_ago = Instant::now().checked_sub(minute * 2).unwrap();
        let state = ManagedState::default();
        assert_eq!(state.settled_after(long_ago, minute), None);
        assert!(state.settled_after(Instant::now(), minute).is_some());
        state.note_unsettled();
        let wait = state.settled_after(long_ago, minute).unwrap();
        assert!(wait > minute / 2 && wait <= minute);
    }
}
