//! One server: a queue of its users, its connection, and why its worker is to wake.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use parking_lot::Mutex;
use tokio::{sync::Notify, time::sleep_until};

use super::{
    approved_losses::ApprovedLosses,
    connection::{Connection, Connectivity, Listing},
    licenses::ServerLicenses,
    queue::{Lane, Next, Queue},
    wake_reason::WakeReason,
};
use crate::{
    domain::{
        license::Licenses,
        name::{Login, ObjectRef},
        user::User,
    },
    engine::Survey,
    rules::Verdict,
    status::Problem,
    store::UserStore,
    world::{StoreRow, World},
};

/// One server, whether or not it exists.
pub(crate) struct ServerState {
    pub(crate) server: ObjectRef,
    queue: Mutex<Queue<ObjectRef>>,
    queued: Notify,
    connectivity: Mutex<Connectivity>,
    listing: Mutex<Option<Listing>>,
    /// Users whose creates may still arrive, and since when their result is unknown.
    unsure: Mutex<BTreeMap<ObjectRef, Instant>>,
    wake_reason: Mutex<WakeReason>,
    woken: Notify,
    pub(crate) licenses: ServerLicenses,
    /// Whether no more users are handed out.
    closed: AtomicBool,
    user_done: Notify,
    /// The writer of the server's status holds this.
    pub(crate) approved_losses: tokio::sync::Mutex<ApprovedLosses>,
}

impl ServerState {
    pub(crate) fn new(server: ObjectRef) -> Self {
        Self {
            licenses: ServerLicenses::new(server.clone()),
            server,
            queue: Mutex::default(),
            queued: Notify::new(),
            connectivity: Mutex::new(Connectivity::Pending),
            listing: Mutex::default(),
            unsure: Mutex::default(),
            wake_reason: Mutex::default(),
            woken: Notify::new(),
            closed: AtomicBool::new(false),
            user_done: Notify::new(),
            approved_losses: tokio::sync::Mutex::default(),
        }
    }

    pub(crate) fn push(&self, users: impl IntoIterator<Item = ObjectRef>, lane: Lane) {
        let mut queue = self.queue.lock();
        for user in users {
            queue.push(user, lane);
            self.queued.notify_one();
        }
    }

    /// The next user to reconcile. None before the first connection: an edited user keeps its place until then.
    pub(crate) async fn next_user(&self) -> ObjectRef {
        loop {
            if self.closed.load(Ordering::SeqCst) {
                std::future::pending::<()>().await;
            }
            if matches!(self.connectivity(), Connectivity::Pending) {
                self.queued.notified().await;
                continue;
            }
            let (user, due) = {
                let mut queue = self.queue.lock();
                let user = queue.pop(Instant::now());
                (user, queue.next_due())
            };
            if let Some(user) = user {
                // Another worker may have missed its notification while this one was busy.
                self.queued.notify_one();
                return user;
            }
            match due {
                None => self.queued.notified().await,
                Some(due) => tokio::select! {
                    () = self.queued.notified() => {}
                    () = sleep_until(due.into()) => {}
                },
            }
        }
    }

    pub(crate) fn done(&self, user: ObjectRef, next: Next) {
        self.queue.lock().done(user, next, Instant::now());
        self.queued.notify_one();
        self.user_done.notify_one();
    }

    /// How many users wait.
    pub(crate) fn queued(&self) -> usize {
        self.queue.lock().len()
    }

    /// Hands out no more users, and waits for work in progress.
    pub(crate) async fn drain(&self) {
        self.closed.store(true, Ordering::SeqCst);
        while self.queue.lock().is_active() {
            self.user_done.notified().await;
        }
    }

    pub(crate) fn connectivity(&self) -> Connectivity {
        self.connectivity.lock().clone()
    }

    pub(crate) fn set_connectivity(&self, connectivity: Connectivity) {
        *self.connectivity.lock() = connectivity;
        self.queued.notify_one();
    }

    /// The server is about to be listed.
    pub(crate) fn begin_listing(&self) {
        *self.listing.lock() = Some(Listing::begin());
    }

    /// The server was listed: users may be worked on.
    pub(crate) fn connect(&self, store: Arc<dyn UserStore>, survey: &Survey) -> Arc<Connection> {
        let mut listing = self.listing.lock();
        let listed = listing.take().unwrap_or_else(Listing::begin);
        let connection = Arc::new(Connection::new(store, survey, listed));
        self.set_connectivity(Connectivity::Ready(Arc::clone(&connection)));
        connection
    }

    /// Records what was read of one user, over any connection.
    pub(crate) fn note(&self, login: &Login, row: Option<StoreRow>) {
        let mut listing = self.listing.lock();
        if let Some(listing) = listing.as_mut() {
            listing.note(login, row.clone());
        }
        if let Connectivity::Ready(connection) = self.connectivity() {
            connection.note(login, row);
        }
    }

    /// Since when the result of a create of that user is unknown, if so.
    pub(crate) fn unsure_since(&self, user: &ObjectRef) -> Option<Instant> {
        self.unsure.lock().get(user).copied()
    }

    /// Records whether the result of a create of that user is unknown.
    pub(crate) fn note_create(&self, user: &ObjectRef, is_unsure: bool, is_there: bool) {
        let mut unsure = self.unsure.lock();
        if is_unsure {
            unsure.insert(user.clone(), Instant::now());
        } else if is_there {
            unsure.remove(user);
        }
    }

    /// A request failed because of the server: no user is tried again before it was listed.
    pub(crate) fn suspect(&self, problem: Problem) {
        self.set_connectivity(Connectivity::Unavailable(Arc::new(problem.into())));
        self.wake(WakeReason::RESYNC);
    }

    /// Wakes the worker of the server.
    pub(crate) fn wake(&self, reason: WakeReason) {
        let mut wake_reason = self.wake_reason.lock();
        *wake_reason = wake_reason.and(reason);
        self.woken.notify_one();
    }

    /// Waits until the worker is to wake.
    pub(crate) async fn woken(&self) -> WakeReason {
        self.woken.notified().await;
        std::mem::take(&mut self.wake_reason.lock())
    }

    /// Records how many licences are free now; users that wait for some are tried again.
    pub(crate) fn update_free_licenses(&self, connection: &Connection, world: &World) {
        self.licenses.update_free(connection, world);
        self.push_waiting();
    }

    /// Records the licences of a user; users that wait for some are tried again.
    pub(crate) fn record_licenses(&self, user: &User, after: Licenses, verdict: &Verdict) {
        if self.licenses.record_outcome(user, after, verdict) {
            self.push_waiting();
        }
        if user.record.licenses != after {
            self.wake(WakeReason::LICENSES);
        }
    }

    /// Forgets a user that is gone; users that wait may have its licences.
    pub(crate) fn forget_licenses(&self, user: &ObjectRef) {
        self.licenses.forget(user);
        self.push_waiting();
    }

    fn push_waiting(&self) {
        self.push(self.licenses.waiting(), Lane::Backlog);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_edit_from_before_the_first_listing_overtakes_the_backlog_all_the_same() {
        let user = |name: &str| ObjectRef::new("video", name);
        let state = ServerState::new(ObjectRef::new("video", "main"));
        state.push([user("old-1"), user("old-2")], Lane::Backlog);
        state.push([user("new")], Lane::Fresh);
        let early = timeout(Duration::from_mins(1), state.next_user()).await;
        assert!(early.is_err(), "the server was not connected to yet");
        state.set_connectivity(Connectivity::Missing);
        state.push([user("old-1"), user("old-2"), user("new")], Lane::Backlog);
        assert_eq!(state.next_user().await, user("new"));
    }
}
