//! A queue that workers wait at.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use parking_lot::Mutex;
use tokio::{sync::Notify, time::sleep_until};

use super::queue::{Lane, Next, Queue};
use crate::domain::name::ObjectRef;

/// Users who wait for a worker, in two lanes.
#[derive(Default)]
pub(crate) struct WorkQueue {
    queue: Mutex<Queue<ObjectRef>>,
    changed: Notify,
    /// Whether no more users are handed out.
    closed: AtomicBool,
    done: Notify,
}

impl WorkQueue {
    pub(crate) fn push(&self, users: impl IntoIterator<Item = ObjectRef>, lane: Lane) {
        let mut queue = self.queue.lock();
        for user in users {
            queue.push(user, lane);
            self.changed.notify_one();
        }
    }

    /// Lets those be tried again now who have failed and wait.
    pub(crate) fn retry_failed(&self) {
        self.queue.lock().retry_failed();
        self.wake();
    }

    /// The next user to work on, while `is_open`; `None` once the queue is closed.
    pub(crate) async fn next(&self, is_open: impl Fn() -> bool) -> Option<ObjectRef> {
        loop {
            if self.closed.load(Ordering::SeqCst) {
                self.wake();
                return None;
            }
            if !is_open() {
                self.changed.notified().await;
                continue;
            }
            let (user, due, is_more) = {
                let mut queue = self.queue.lock();
                let user = queue.pop(Instant::now());
                let due = queue.next_due();
                (user, due, queue.len() > 0 || due.is_some())
            };
            if let Some(user) = user {
                // Another worker may have missed its notification while this one was busy.
                if is_more {
                    self.wake();
                }
                return Some(user);
            }
            match due {
                None => self.changed.notified().await,
                Some(due) => tokio::select! {
                    () = self.changed.notified() => {}
                    () = sleep_until(due.into()) => {}
                },
            }
        }
    }

    /// Ends the work on a user. Whoever says so looks for the next one, and wakes others where there is more.
    pub(crate) fn done(&self, user: ObjectRef, next: Next) {
        self.queue.lock().done(user, next, Instant::now());
        self.done.notify_one();
    }

    /// Lets a worker look again.
    pub(crate) fn wake(&self) {
        self.changed.notify_one();
    }

    /// How many users wait.
    pub(crate) fn len(&self) -> usize {
        self.queue.lock().len()
    }

    /// How many users are in work.
    pub(crate) fn in_work(&self) -> usize {
        self.queue.lock().in_work()
    }

    /// Hands out no more users.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.wake();
    }

    /// Hands out no more users, and waits for work in progress.
    pub(crate) async fn drain(&self) {
        self.close();
        while self.in_work() > 0 {
            self.done.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use tokio::{task::yield_now, time::timeout};

    use super::*;

    fn user(name: &str) -> ObjectRef {
        ObjectRef::new("video", name)
    }

    /// Another worker, which has found nothing to do so far.
    async fn idle_worker(queue: &Arc<WorkQueue>) -> tokio::task::JoinHandle<Option<ObjectRef>> {
        let queue = Arc::clone(queue);
        let worker = tokio::spawn(async move { queue.next(|| true).await });
        yield_now().await;
        worker
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_put_off_is_taken_in_its_time_while_the_worker_who_did_so_is_busy() {
        let queue = Arc::new(WorkQueue::default());
        queue.push([user("alice")], Lane::Fresh);
        let alice = queue.next(|| true).await.unwrap();
        let idle = idle_worker(&queue).await;
        queue.done(alice, Next::After(Duration::from_secs(1)));
        queue.push([user("bob")], Lane::Fresh);
        assert_eq!(queue.next(|| true).await, Some(user("bob")));
        let taken = timeout(Duration::from_secs(2), idle).await;
        assert_eq!(taken.unwrap().unwrap(), Some(user("alice")));
    }

    #[tokio::test(start_paused = true)]
    async fn several_who_come_at_once_are_taken_by_as_many_workers() {
        let queue = Arc::new(WorkQueue::default());
        let workers = [idle_worker(&queue).await, idle_worker(&queue).await];
        queue.push([user("alice"), user("bob")], Lane::Fresh);
        let mut taken = Vec::new();
        for worker in workers {
            taken.push(
                timeout(Duration::from_secs(1), worker)
                    .await
                    .unwrap()
                    .unwrap(),
            );
        }
        assert_eq!(taken, [Some(user("alice")), Some(user("bob"))]);
    }
}
