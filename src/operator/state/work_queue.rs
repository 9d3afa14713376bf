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
            let (user, due) = {
                let mut queue = self.queue.lock();
                let user = queue.pop(Instant::now());
                (user, queue.next_due())
            };
            if let Some(user) = user {
                // Another worker may have missed its notification while this one was busy.
                self.wake();
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

    pub(crate) fn done(&self, user: ObjectRef, next: Next) {
        self.queue.lock().done(user, next, Instant::now());
        self.wake();
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
