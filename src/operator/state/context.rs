//! What all tasks of one operator share, and which servers and users a change of an object affects.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{
    changed::Changed,
    deletions::Deletions,
    objects::{ObjectState, Objects, Status},
    phase::Phase,
    queue::Lane,
    secret_scopes::SecretScopes,
    server::ServerState,
    wake_reason::WakeReason,
};
use crate::{
    api::v1alpha1::VmsServerStatus,
    domain::{name::ObjectRef, server::Server, user::User},
    operator::{
        config::Config,
        kubernetes::{client::Cluster, events::Events, secrets::ClusterSecrets},
        log_once::LogOnce,
        telemetry::metrics::Metrics,
    },
    world::{Affected, Object, ObjectKey, World},
};

/// What all tasks share.
pub(crate) struct Context {
    pub(crate) config: Config,
    pub(crate) cluster: Cluster,
    pub(crate) secrets: ClusterSecrets,
    pub(crate) secret_scopes: SecretScopes,
    pub(crate) events: Events,
    pub(crate) objects: Objects,
    pub(crate) deletions: Deletions,
    pub(crate) changed: Changed,
    pub(crate) log_once: LogOnce,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) phase: Phase,
    world: Mutex<World>,
    servers: Mutex<BTreeMap<ObjectRef, Arc<ServerState>>>,
    /// Announces each server that becomes known, so that its workers are started.
    new_servers: UnboundedSender<Arc<ServerState>>,
}

impl Context {
    /// The context, and a receiver of the servers that become known: each needs workers.
    pub(crate) fn new(
        config: Config,
        cluster: Cluster,
        events: Events,
    ) -> (Self, UnboundedReceiver<Arc<ServerState>>) {
        let (new_servers, receiver) = unbounded_channel();
        let context = Self {
            config,
            secrets: ClusterSecrets::new(cluster.clone()),
            secret_scopes: SecretScopes::default(),
            cluster,
            events,
            objects: Objects::default(),
            deletions: Deletions::default(),
            changed: Changed::default(),
            log_once: LogOnce::default(),
            metrics: Arc::default(),
            phase: Phase::default(),
            world: Mutex::default(),
            servers: Mutex::default(),
            new_servers,
        };
        (context, receiver)
    }

    /// The world; never held while waiting.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock()
    }

    pub(crate) fn server(&self, object: &ObjectRef) -> Option<Arc<Server>> {
        self.world().server(object).cloned()
    }

    /// A server as it is recorded now: a status may have been written since an earlier reading.
    pub(crate) fn server_object(
        &self,
        object: &ObjectRef,
    ) -> Option<(ObjectState, Arc<VmsServerStatus>)> {
        let state = self.objects.get(&ObjectKey::Server(object.clone()))?;
        let Status::Server(status) = &state.status else {
            return None;
        };
        let status = Arc::clone(status);
        Some((state, status))
    }

    pub(crate) fn user(&self, object: &ObjectRef) -> Option<(Arc<User>, ObjectState)> {
        let user = self.world().user(object).cloned()?;
        let state = self.objects.get(&ObjectKey::User(object.clone()))?;
        Some((user, state))
    }

    pub(crate) fn users_of(&self, server: &ObjectRef) -> Vec<ObjectRef> {
        self.world().users_of(server).cloned().collect()
    }

    /// Records an object that a watch reported.
    pub(crate) fn apply(&self, object: Object, state: ObjectState) {
        let key = object.key();
        let server = server_of(&object);
        let affected = self.world().apply(object);
        let asks_anew = self.objects.apply(key.clone(), state);
        self.object_applied(&key, server, affected, asks_anew);
    }

    /// Forgets an object that is gone.
    pub(crate) fn remove(&self, key: &ObjectKey) {
        let (server, affected) = {
            let mut world = self.world();
            let server = match key {
                ObjectKey::User(object) => world.user(object).map(|user| user.server.clone()),
                ObjectKey::Server(object) => Some(object.clone()),
                ObjectKey::Camera(_)
                | ObjectKey::Set(..)
                | ObjectKey::Pool(_)
                | ObjectKey::Role(_) => None,
            };
            (server, world.remove(key))
        };
        self.objects.remove(key);
        match (key, server) {
            (ObjectKey::User(user), Some(server)) => {
                self.deletions.remove(&server, user);
                if self.phase.is_judging() {
                    self.server_state(&server).forget_licenses(user);
                }
                // A server that is being deleted waits for its last user.
                self.wake(&server, WakeReason::RESYNC);
            }
            (ObjectKey::Server(_), Some(server)) => self.wake(&server, WakeReason::RESYNC),
            (ObjectKey::Camera(object) | ObjectKey::Set(_, object), _) => {
                self.wake_servers_beside(object);
            }
            (ObjectKey::User(_) | ObjectKey::Server(_), None)
            | (ObjectKey::Pool(_) | ObjectKey::Role(_), _) => {}
        }
        self.enqueue(affected, lane_of(key));
    }

    /// How long to wait until every create of the user that was sent before, by any replica, has arrived before the listing;
    /// `None` if all have.
    pub(crate) fn late_for(
        &self,
        server: &ServerState,
        user: &ObjectRef,
        listed: Instant,
    ) -> Option<Duration> {
        // The leader before this one has sent nothing since.
        let sent = server.unsure_since(user).or(self.phase.judging_since())?;
        let late_until = sent + self.config.late_arrivals;
        (listed < late_until).then(|| late_until.saturating_duration_since(Instant::now()))
    }

    /// Puts users into the queues of their servers.
    pub(crate) fn enqueue(&self, users: Affected, lane: Lane) {
        if !self.phase.is_judging() {
            return;
        }
        let mut by_server: BTreeMap<ObjectRef, Affected> = BTreeMap::new();
        {
            let world = self.world();
            for object in users {
                if let Some(user) = world.user(&object) {
                    by_server
                        .entry(user.server.clone())
                        .or_default()
                        .insert(object);
                }
            }
        }
        for (server, users) in by_server {
            self.server_state(&server).push(users, lane);
        }
    }

    /// Wakes the worker of a server.
    pub(crate) fn wake(&self, server: &ObjectRef, reason: WakeReason) {
        if self.phase.is_judging() {
            self.server_state(server).wake(reason);
        }
    }

    /// The state of a server, which exists from the first call on.
    pub(crate) fn server_state(&self, server: &ObjectRef) -> Arc<ServerState> {
        let mut servers = self.servers.lock();
        if let Some(state) = servers.get(server) {
            return Arc::clone(state);
        }
        let state = Arc::new(ServerState::new(server.clone()));
        servers.insert(server.clone(), Arc::clone(&state));
        // The receiver may be gone while the operator shuts down.
        let _ = self.new_servers.send(Arc::clone(&state));
        state
    }

    /// The state of a server, where there is one.
    pub(crate) fn known_server(&self, server: &ObjectRef) -> Option<Arc<ServerState>> {
        self.servers.lock().get(server).cloned()
    }

    pub(crate) fn known_servers(&self) -> Vec<Arc<ServerState>> {
        self.servers.lock().values().cloned().collect()
    }

    fn object_applied(
        &self,
        key: &ObjectKey,
        server: Option<ObjectRef>,
        mut affected: Affected,
        asks_anew: bool,
    ) {
        match (key, server) {
            (ObjectKey::User(object), _) if asks_anew => {
                affected.insert(object.clone());
            }
            (ObjectKey::Server(object), _) if asks_anew => self.wake(object, WakeReason::RESYNC),
            (ObjectKey::Pool(_) | ObjectKey::Role(_), _) if asks_anew => {
                self.changed.note([key.clone()]);
            }
            (ObjectKey::Camera(_) | ObjectKey::Set(..), Some(server))
                if asks_anew || !affected.is_empty() =>
            {
                self.wake(&server, WakeReason::SITE);
            }
            (
                ObjectKey::User(_)
                | ObjectKey::Server(_)
                | ObjectKey::Camera(_)
                | ObjectKey::Set(..)
                | ObjectKey::Pool(_)
                | ObjectKey::Role(_),
                _,
            ) => {}
        }
        self.enqueue(affected, lane_of(key));
    }

    /// The server of a camera or layout that is gone is not known any more.
    fn wake_servers_beside(&self, object: &ObjectRef) {
        let servers: Vec<ObjectRef> = {
            let world = self.world();
            let servers = world.servers();
            let beside = servers.filter(|server| server.object.namespace == object.namespace);
            beside.map(|server| server.object.clone()).collect()
        };
        for server in servers {
            self.wake(&server, WakeReason::SITE);
        }
    }
}

/// The lane of users after a change of that object: a change of a shared object is no edit of each user.
const fn lane_of(changed: &ObjectKey) -> Lane {
    match changed {
        ObjectKey::User(_) => Lane::Fresh,
        ObjectKey::Server(_)
        | ObjectKey::Camera(_)
        | ObjectKey::Set(..)
        | ObjectKey::Pool(_)
        | ObjectKey::Role(_) => Lane::Backlog,
    }
}

/// The server that an object of a site belongs to.
fn server_of(object: &Object) -> Option<ObjectRef> {
    match object {
        Object::Camera(camera) => Some(camera.object.sibling(&camera.server)),
        Object::Set(set) => Some(set.object.sibling(&set.server)),
        Object::Server(_) | Object::Pool(_) | Object::Role(_) | Object::User(_) => None,
    }
}
