//! One server: a queue of its users, its connection, and what its worker and its reporter are to do.

use std::{
    collections::BTreeMap,
    mem,
    sync::Arc,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use tokio::sync::Notify;

use super::{
    approved_losses::ApprovedLosses,
    connection::{Connection, Connectivity, Listing},
    discovery::DiscoveryState,
    licenses::ServerLicenses,
    managed::ManagedState,
    queue::Lane,
    shards::ShardState,
    work_queue::WorkQueue,
};
use crate::{
    domain::{
        license::Licenses,
        name::{Login, ObjectRef},
        user::User,
    },
    engine::Survey,
    operator::stop::{Stop, Stopper},
    rules::Verdict,
    status::Problem,
    store::UserStore,
    world::{StoreRow, World},
};

/// One server, for as long as it is declared.
pub(crate) struct ServerState {
    pub(crate) server: ObjectRef,
    pub(crate) shard: Arc<ShardState>,
    /// Since when it is known; whatever was sent to it before was sent by somebody else.
    pub(crate) since: Instant,
    /// The users whom it serves.
    pub(crate) queue: WorkQueue,
    connectivity: Mutex<Connectivity>,
    listing: Mutex<Option<Listing>>,
    /// Users whose creates may still arrive, and since when their result is unknown.
    unsure: Mutex<BTreeMap<ObjectRef, Instant>>,
    /// The server is to be listed.
    pub(crate) resync_asked: Notify,
    /// A request has failed, and another one too: the server is not to be used for now.
    pub(crate) suspected: Notify,
    /// There is something new to say of the server.
    pub(crate) status_changed: Notify,
    /// There may be something new to say of its cameras, layouts and groups.
    pub(crate) site_changed: Notify,
    pub(crate) discovery: DiscoveryState,
    pub(crate) managed: ManagedState,
    /// The value of the annotation `reconcile-at` that the last listing has answered.
    answered: Mutex<Option<Arc<str>>>,
    /// The version on which a create was seen to keep every field.
    proven: Mutex<Option<Arc<str>>>,
    end: Stopper,
    pub(crate) licenses: ServerLicenses,
    /// The writer of the server's status holds this.
    pub(crate) approved_losses: tokio::sync::Mutex<ApprovedLosses>,
}

impl ServerState {
    pub(crate) fn new(server: ObjectRef, shard: Arc<ShardState>) -> Self {
        Self {
            licenses: ServerLicenses::new(server.clone()),
            server,
            shard,
            since: Instant::now(),
            queue: WorkQueue::default(),
            connectivity: Mutex::new(Connectivity::Pending),
            listing: Mutex::default(),
            unsure: Mutex::default(),
            resync_asked: Notify::new(),
            suspected: Notify::new(),
            status_changed: Notify::new(),
            site_changed: Notify::new(),
            discovery: DiscoveryState::default(),
            managed: ManagedState::default(),
            answered: Mutex::default(),
            proven: Mutex::default(),
            end: Stopper::default(),
            approved_losses: tokio::sync::Mutex::default(),
        }
    }

    pub(crate) fn push(&self, users: impl IntoIterator<Item = ObjectRef>, lane: Lane) {
        self.queue.push(users, lane);
    }

    /// The next user to reconcile. None before the first connection: an edited user keeps its place until then. `None` once
    /// there will be no more.
    pub(crate) async fn next_user(&self) -> Option<ObjectRef> {
        let is_open = || !matches!(self.connectivity(), Connectivity::Pending);
        self.queue.next(is_open).await
    }

    /// The server is not declared any more, or led by another replica: its workers end.
    pub(crate) fn end(&self) {
        self.end.stop();
        self.queue.close();
        self.report();
        self.report_site();
    }

    /// Whether its workers are to end.
    pub(crate) fn has_ended(&self) -> bool {
        self.end.is_stopped()
    }

    /// When they are.
    pub(crate) fn end_of_work(&self) -> Stop {
        self.end.subscribe()
    }

    pub(crate) fn connectivity(&self) -> Connectivity {
        self.connectivity.lock().clone()
    }

    /// Whether that is the last listing.
    pub(crate) fn is_connected_by(&self, connection: &Arc<Connection>) -> bool {
        matches!(&*self.connectivity.lock(), Connectivity::Ready(last) if Arc::ptr_eq(last, connection))
    }

    pub(crate) fn set_connectivity(&self, connectivity: Connectivity) {
        *self.connectivity.lock() = connectivity;
        self.queue.wake();
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
        if let Connectivity::Ready(before) = self.connectivity() {
            connection.continue_from(&before);
        }
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
        self.managed.note_user();
    }

    /// How long to wait until every create of the user that was sent before, by any replica, has arrived before the listing,
    /// if each takes no longer than `late_arrivals`; `None` if all have.
    pub(crate) fn late_for(
        &self,
        user: &ObjectRef,
        listed: Instant,
        late_arrivals: Duration,
    ) -> Option<Duration> {
        // The leader before this one has sent nothing since the server is known.
        let sent = self.unsure.lock().get(user).copied().unwrap_or(self.since);
        let late_until = sent + late_arrivals;
        (listed < late_until).then(|| late_until.saturating_duration_since(Instant::now()))
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
        self.suspected.notify_one();
    }

    /// Lets the server be listed now.
    pub(crate) fn resync(&self) {
        self.resync_asked.notify_one();
    }

    /// Lets its status be written, where it says something new.
    pub(crate) fn report(&self) {
        self.status_changed.notify_one();
    }

    /// Lets its cameras, layouts and groups be compared with the VMS: statuses are written where they say something new, and
    /// objects made for what nobody declares.
    pub(crate) fn report_site(&self) {
        self.site_changed.notify_one();
        self.discovery.due.notify_one();
        self.managed.due.notify_one();
    }

    /// Records what a listing has answered to the annotation `reconcile-at`; whoever has failed is tried again for it.
    pub(crate) fn note_answered(&self, value: Option<&str>) {
        let before = mem::replace(&mut *self.answered.lock(), value.map(Into::into));
        if value.is_some() && value != before.as_deref() {
            self.queue.retry_failed();
        }
    }

    pub(crate) fn answered(&self) -> Option<Arc<str>> {
        self.answered.lock().clone()
    }

    /// Records that a create was seen to keep every field; that is news once.
    pub(crate) fn note_proven(&self, version: &Arc<str>) {
        let before = self.proven.lock().replace(Arc::clone(version));
        if before.as_ref() != Some(version) {
            self.report();
        }
    }

    pub(crate) fn proven(&self) -> Option<Arc<str>> {
        self.proven.lock().clone()
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
            self.report();
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
mod tests;
