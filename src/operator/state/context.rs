//! What all tasks of one operator share, and which servers and users a change of an object affects.

use std::{collections::BTreeMap, sync::Arc};

use parking_lot::{Mutex, MutexGuard};

use super::{
    deletions::Deletions,
    objects::{ObjectState, Objects, Status},
    phase::Phase,
    queue::Lane,
    secret_scopes::SecretScopes,
    servers::Servers,
    shards::Shards,
};
use crate::{
    api::v1alpha1::VmsServerStatus,
    domain::{
        name::{ObjectRef, Uid},
        server::Server,
        user::{RecordedState, User},
    },
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
    pub(crate) log_once: LogOnce,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) phase: Phase,
    pub(crate) shards: Shards,
    pub(crate) servers: Servers,
    world: Mutex<World>,
}

impl Context {
    pub(crate) fn new(config: Config, cluster: Cluster, events: Events) -> Self {
        let sharding = config.sharding();
        let world = Mutex::new(World::watching(config.namespaces.as_deref()));
        Self {
            config,
            secrets: ClusterSecrets::new(cluster.clone()),
            secret_scopes: SecretScopes::default(),
            cluster,
            events,
            objects: Objects::default(),
            deletions: Deletions::default(),
            log_once: LogOnce::default(),
            metrics: Arc::default(),
            phase: Phase::default(),
            shards: Shards::new(sharding),
            servers: Servers::default(),
            world,
        }
    }

    /// The world; never held while waiting.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock()
    }

    /// The world, for whoever reads it more than once.
    pub(crate) const fn shared_world(&self) -> &Mutex<World> {
        &self.world
    }

    pub(crate) fn server(&self, object: &ObjectRef) -> Option<Arc<Server>> {
        self.world().server(object).cloned()
    }

    /// The server of a user, where it serves that user.
    pub(crate) fn server_serving(&self, user: &User) -> Option<Arc<Server>> {
        let world = self.world();
        let server = world.server(&user.server).cloned();
        server.filter(|_| world.is_served(user))
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

    /// The users whom a server serves, and those who have left an account there.
    pub(crate) fn users_of(&self, server: &ObjectRef) -> Vec<ObjectRef> {
        let world = self.world();
        let users = world.users_of(server).cloned();
        users.chain(world.abandoned_on(server)).collect()
    }

    /// Records an object that a watch reported.
    pub(crate) fn apply(&self, mut object: Object, state: ObjectState) {
        let key = object.key();
        let server = object.site_server();
        let revision = |world: &World| server.as_ref().map(|server| world.site_revision(server));
        let (affected, is_site_new) = {
            let mut world = self.world();
            if let Object::User(user) = &mut object
                && let Some(shard) = self.shards.led_for(&user.server)
            {
                shard.claims.complete(user);
            }
            let before = revision(&world);
            // Whoever judges from now on sees the object, or is told whom it touches.
            let affected = if self.phase.is_judging() {
                world.apply(object)
            } else {
                world.load(object);
                Affected::new()
            };
            (affected, revision(&world) != before)
        };
        let asks_anew = self.objects.apply(key.clone(), state);
        if let (Some(server), true) = (&server, asks_anew || is_site_new) {
            self.servers.report_site(server);
        }
        if let ObjectKey::Server(server) = &key
            && let Some(shard) = self.shards.led_for(server)
        {
            self.servers.begin(server, &shard);
        }
        self.object_applied(&key, affected, asks_anew);
    }

    /// Records what was written about a user.
    pub(crate) fn record(&self, user: &ObjectRef, uid: &Uid, record: RecordedState) {
        let affected = self.world().record(user, uid, record);
        self.enqueue(affected, Lane::Backlog);
    }

    /// Forgets an object that is gone.
    pub(crate) fn remove(&self, key: &ObjectKey) {
        let (gone, affected) = {
            let mut world = self.world();
            let gone = if let ObjectKey::User(object) = key {
                let user = world.user(object).cloned();
                user.map(|user| (world.is_served(&user), user))
            } else {
                None
            };
            (gone, world.remove(key))
        };
        self.objects.remove(key);
        match key {
            ObjectKey::User(object) => {
                self.log_once.forget_user(object);
                if let Some((was_served, user)) = gone {
                    self.user_removed(&user, was_served);
                }
            }
            ObjectKey::Server(server) => {
                self.servers.end(server);
                self.note_changed(self.objects.keys(|key| {
                    matches!(key, ObjectKey::Set(_, set) if set.namespace == server.namespace)
                }));
            }
            ObjectKey::Camera(object) | ObjectKey::Set(_, object) => {
                self.report_site_of_servers_beside(object);
            }
            ObjectKey::Pool(_) | ObjectKey::Role(_) | ObjectKey::Account(_) => {}
        }
        self.enqueue(affected, Lane::after(key));
    }

    fn user_removed(&self, user: &User, was_served: bool) {
        self.deletions.remove(&user.server, &user.object);
        if let Some(shard) = self.shards.led_for(&user.server) {
            shard.claims.forget(&user.uid);
        }
        if let (true, Some(server)) = (was_served, self.servers.get(&user.server)) {
            server.forget_licenses(&user.object);
            server.report();
        }
    }

    /// Puts users into the queues of the servers that serve them.
    pub(crate) fn enqueue(&self, users: Affected, lane: Lane) {
        if !self.phase.is_judging() {
            return;
        }
        let mut unserved = Vec::new();
        let mut by_server: BTreeMap<ObjectRef, Affected> = BTreeMap::new();
        {
            let world = self.world();
            for object in users {
                let user = world.user(&object);
                let serving = user.filter(|user| world.is_served(user));
                if let (Some(user), None) = (user, serving) {
                    unserved.push((user.server.clone(), object.clone()));
                }
                let serving = serving.map(|user| user.server.clone());
                let abandoned = world.abandoned(&object).map(|account| account.server());
                for server in serving.into_iter().chain(abandoned) {
                    by_server.entry(server).or_default().insert(object.clone());
                }
            }
        }
        for (server, user) in unserved {
            if let Some(shard) = self.shards.led_for(&server) {
                shard.unserved.push([user], lane);
            }
        }
        for (server, users) in by_server {
            if let Some(state) = self.servers.get(&server) {
                state.push(users, lane);
            }
        }
    }

    fn object_applied(&self, key: &ObjectKey, mut affected: Affected, asks_anew: bool) {
        match key {
            ObjectKey::User(object) if asks_anew => {
                affected.insert(object.clone());
            }
            ObjectKey::Server(object) if asks_anew => self.servers.resync(object),
            ObjectKey::Pool(_) | ObjectKey::Role(_) | ObjectKey::Set(..) if asks_anew => {
                self.note_changed([key.clone()]);
            }
            ObjectKey::User(_)
            | ObjectKey::Server(_)
            | ObjectKey::Camera(_)
            | ObjectKey::Set(..)
            | ObjectKey::Pool(_)
            | ObjectKey::Role(_)
            | ObjectKey::Account(_) => {}
        }
        self.enqueue(affected, Lane::after(key));
    }

    /// The server of a camera or layout that is gone is not known any more.
    fn report_site_of_servers_beside(&self, object: &ObjectRef) {
        let servers = self.servers.all().into_iter();
        servers
            .filter(|state| state.server.namespace == object.namespace)
            .for_each(|state| state.report_site());
    }
}
