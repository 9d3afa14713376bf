//! The Leases that this process holds.

use std::{collections::BTreeMap, sync::Arc};

use parking_lot::Mutex;

use super::uptime::Deadline;
use crate::store::Fence;

/// The Leases that this process holds, by their names. Where one of them is lost, nothing is written for any: the process ends.
#[derive(Clone, Debug, Default)]
pub(crate) struct HeldLeases(Arc<Mutex<BTreeMap<String, Held>>>);

#[derive(Debug)]
enum Held {
    Until(Deadline),
    /// It is being given back: nothing is written for it any more.
    Leaving,
}

impl HeldLeases {
    /// Open while this process holds a Lease, and the time of none is over.
    pub(crate) fn fence(&self) -> Fence {
        let held = self.clone();
        Fence::new(move || {
            let held = held.0.lock();
            let mut deadlines = held.values().filter_map(|held| match held {
                Held::Until(deadline) => Some(deadline.remaining()),
                Held::Leaving => None,
            });
            let first = deadlines.next();
            first.is_some_and(|left| !left.is_zero()) && deadlines.all(|left| !left.is_zero())
        })
    }

    pub(super) fn add(&self, lease: &str, until: Deadline) {
        self.0.lock().insert(lease.to_owned(), Held::Until(until));
    }

    /// It is about to be given back: nothing is written for it any more, and nobody here takes it again meanwhile.
    pub(super) fn leave(&self, lease: &str) {
        self.0.lock().insert(lease.to_owned(), Held::Leaving);
    }

    /// It was given back.
    pub(super) fn remove(&self, lease: &str) {
        self.0.lock().remove(lease);
    }

    pub(super) fn has(&self, lease: &str) -> bool {
        self.0.lock().contains_key(lease)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{super::uptime::uptime, *};

    fn until(left: Duration) -> Deadline {
        let deadline = Deadline::default();
        deadline.set(uptime() + left);
        deadline
    }

    #[test]
    fn nothing_is_written_without_a_lease_or_with_one_that_is_lost() {
        let held = HeldLeases::default();
        let fence = held.fence();
        assert!(!fence.is_open());
        let first = until(Duration::from_mins(1));
        held.add("first", first.clone());
        held.add("second", until(Duration::from_mins(1)));
        assert!(fence.is_open());
        held.leave("second");
        assert!(
            fence.is_open() && held.has("second"),
            "that is being given back"
        );
        held.remove("second");
        assert!(fence.is_open() && !held.has("second"));
        held.add("second", until(Duration::from_mins(1)));
        first.end();
        assert!(!fence.is_open(), "of two one is lost");
        held.remove("first");
        held.remove("second");
        assert!(!fence.is_open());
    }
}
