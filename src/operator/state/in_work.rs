//! Users who are worked on: one at a time, whichever queue they wait in.

use std::collections::BTreeSet;

use parking_lot::Mutex;

use crate::domain::name::ObjectRef;

/// Users who are worked on.
#[derive(Default)]
pub(crate) struct InWork(Mutex<BTreeSet<ObjectRef>>);

impl InWork {
    /// Begins the work on a user, until what is returned is dropped; `None` while another worker has it.
    pub(crate) fn begin(&self, user: &ObjectRef) -> Option<Work<'_>> {
        let is_free = self.0.lock().insert(user.clone());
        is_free.then(|| Work {
            all: self,
            user: user.clone(),
        })
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.lock().len()
    }
}

/// One user who is worked on.
pub(crate) struct Work<'a> {
    all: &'a InWork,
    user: ObjectRef,
}

impl Drop for Work<'_> {
    fn drop(&mut self) {
        self.all.0.lock().remove(&self.user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_worked_on_by_one_worker_at_a_time() {
        let (all, user) = (InWork::default(), ObjectRef::new("video", "alice"));
        let work = all.begin(&user);
        assert!(work.is_some());
        assert!(all.begin(&user).is_none());
        assert!(all.begin(&ObjectRef::new("video", "bob")).is_some());
        drop(work);
        assert!(all.begin(&user).is_some());
    }
}
