//! What all tasks of one operator share.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{task::JoinSet, time::sleep};

use super::{
    cluster::Cluster,
    config::Config,
    declarations::{self, Changed},
    events::Events,
    guard::Deletions,
    metrics::Metrics,
    queue::Lane,
    records::{Record, Records},
    secrets::{ClusterSecrets, SecretScopes},
    tend,
    trouble::Troubles,
    unit::{Link, Unit, Wanted},
    work,
};
use crate::{
    domain::{fingerprint::FingerprintKey, name::ObjectRef, server::Server, user::User},
    world::{Affected, Object, ObjectKey, World},
};

/// What all tasks share.
pub(crate) struct Shared {
    pub(crate) config: Config,
    pub(crate) cluster: Cluster,
    pub(crate) secrets: ClusterSecrets,
    pub(crate) secret_scopes: SecretScopes,
    pub(crate) events: Events,
    pub(crate) records: Records,
    pub(crate) deletions: Deletions,
    pub(crate) changed: Changed,
    pub(crate) troubles: Troubles,
    pub(crate) metrics: Arc<Metrics>,
    world: Mutex<World>,
    units: Mutex<BTreeMap<ObjectRef, Arc<Unit>>>,
    tasks: Mutex<JoinSet<()>>,
    /// Whether everything that exists has been seen once.
    seen: AtomicBool,
    /// Whether it is judged: after everything was seen, and by the one replica that leads.
    judging: OnceLock<Instant>,
    key: OnceLock<FingerprintKey>,
}

impl Shared {
    pub(crate) fn new(config: Config, cluster: Cluster, events: Events) -> Self {
        Self {
            config,
            secrets: ClusterSecrets::new(cluster.clone()),
            secret_scopes: SecretScopes::default(),
            cluster,
            events,
            records: Records::default(),
            deletions: Deletions::default(),
            changed: Changed::default(),
            troubles: Troubles::default(),
            metrics: Arc::default(),
            world: Mutex::default(),
            units: Mutex::default(),
            tasks: Mutex::default(),
            seen: AtomicBool::new(false),
            judging: OnceLock::new(),
            key: OnceLock::new(),
        }
    }

    /// The world; never held while waiting.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    pub(crate) fn server(&self, object: &ObjectRef) -> Option<Arc<Server>> {
        self.world().server(object).cloned()
    }

    pub(crate) fn user(&self, object: &ObjectRef) -> Option<(Arc<User>, Record)> {
        let user = self.world().user(object).cloned()?;
        let record = self.records.get(&ObjectKey::User(object.clone()))?;
        Some((user, record))
    }

    /// Takes in an object that the watch brought.
    pub(crate) fn apply(self: &Arc<Self>, object: Object, record: Record) {
        let key = object.key();
        let server = server_of(&object);
        let affected = self.world().apply(object);
        let anew = self.records.apply(key.clone(), record);
        self.wake(&key, server, affected, anew);
    }

    /// Forgets an object that is gone.
    pub(crate) fn remove(self: &Arc<Self>, key: &ObjectKey) {
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
        self.records.remove(key);
        if let (ObjectKey::User(object), Some(server)) = (key, &server) {
            self.deletions.remove(server, object);
        }
        match (key, server) {
            (ObjectKey::User(user), Some(server)) => {
                if self.is_judging() {
                    self.unit(&server).forget_licenses(user);
                }
                // A server that is being deleted waits for its last user.
                self.look(&server);
            }
            (ObjectKey::Server(_), Some(server)) => self.look(&server),
            (ObjectKey::Camera(object) | ObjectKey::Set(_, object), _) => self.site_changed(object),
            (ObjectKey::User(_) | ObjectKey::Server(_), None)
            | (ObjectKey::Pool(_) | ObjectKey::Role(_), _) => {}
        }
        self.enqueue(affected, lane_of(key));
    }

    /// The key of fingerprints.
    #[expect(clippy::expect_used, reason = "nothing is judged without it")]
    pub(crate) fn key(&self) -> &FingerprintKey {
        self.key.get().expect("a key since judging began")
    }

    /// The same, where this replica has it already.
    pub(crate) fn key_if_known(&self) -> Option<&FingerprintKey> {
        self.key.get()
    }

    /// Everything that exists has been seen.
    pub(crate) fn note_seen(&self) {
        self.seen.store(true, Ordering::SeqCst);
    }

    /// Whether everything that exists has been seen once.
    pub(crate) fn has_seen(&self) -> bool {
        self.seen.load(Ordering::SeqCst)
    }

    /// Begins to judge: everything that exists has been seen, and this replica leads.
    pub(crate) fn begin(self: &Arc<Self>, key: FingerprintKey) {
        // Judging begins once.
        let _ = self.key.set(key);
        self.judging.get_or_init(Instant::now);
        self.metrics.set_leader(true);
        let (servers, users): (Vec<ObjectRef>, Affected) = {
            let world = self.world();
            (
                world
                    .servers()
                    .map(|server| server.object.clone())
                    .collect(),
                world.users().map(|user| user.object.clone()).collect(),
            )
        };
        for server in servers {
            self.unit(&server);
        }
        self.enqueue(users, Lane::Backlog);
        self.changed.note(self.records.keys(|_| true));
        lock(&self.tasks).spawn(declarations::report(Arc::clone(self)));
    }

    /// Whether what was seen is judged.
    pub(crate) fn is_judging(&self) -> bool {
        self.judging.get().is_some()
    }

    /// How long to wait until a create of the user that was sent earlier, by whomever, has arrived before the server was
    /// listed; `None` where it has.
    pub(crate) fn late_for(
        &self,
        unit: &Unit,
        user: &ObjectRef,
        listed: Instant,
    ) -> Option<Duration> {
        // A leader before this one has sent nothing since.
        let sent = unit.unsure_since(user).or(self.judging.get().copied())?;
        let settled = sent + self.config.late_arrivals;
        (listed < settled).then(|| settled.saturating_duration_since(Instant::now()))
    }

    /// Looks at all servers and users once more after a while.
    pub(crate) fn look_again_after(self: &Arc<Self>, wait: Duration) {
        let shared = Arc::clone(self);
        lock(&self.tasks).spawn(async move {
            sleep(wait).await;
            for unit in shared.units() {
                unit.want(Wanted::LOOK);
            }
            let users = shared
                .world()
                .users()
                .map(|user| user.object.clone())
                .collect();
            shared.enqueue(users, Lane::Backlog);
        });
    }

    /// Puts users into the queues of their servers.
    pub(crate) fn enqueue(self: &Arc<Self>, users: Affected, lane: Lane) {
        if !self.is_judging() {
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
            self.unit(&server).push(users, lane);
        }
    }

    /// The unit of a server; the first to ask starts it.
    pub(crate) fn unit(self: &Arc<Self>, server: &ObjectRef) -> Arc<Unit> {
        let mut units = lock(&self.units);
        if let Some(unit) = units.get(server) {
            return Arc::clone(unit);
        }
        let unit = Arc::new(Unit::new(server.clone()));
        units.insert(server.clone(), Arc::clone(&unit));
        let mut tasks = lock(&self.tasks);
        tasks.spawn(tend::tend(Arc::clone(self), Arc::clone(&unit)));
        for _ in 0..self.config.workers {
            tasks.spawn(work::work(Arc::clone(self), Arc::clone(&unit)));
        }
        unit
    }

    /// The unit of a server, where somebody has started it.
    pub(crate) fn started_unit(&self, server: &ObjectRef) -> Option<Arc<Unit>> {
        lock(&self.units).get(server).cloned()
    }

    pub(super) fn units(&self) -> Vec<Arc<Unit>> {
        lock(&self.units).values().cloned().collect()
    }

    /// Waits for the work under way, begins no more, and ends the sessions.
    pub(crate) async fn rest(&self) {
        for unit in self.units() {
            unit.rest().await;
            if let Link::Up(connection) = unit.link() {
                tend::end(connection.store.as_ref()).await;
            }
        }
    }

    /// Takes the tasks, to end them.
    pub(crate) fn take_tasks(&self) -> JoinSet<()> {
        std::mem::take(&mut lock(&self.tasks))
    }

    fn wake(
        self: &Arc<Self>,
        key: &ObjectKey,
        server: Option<ObjectRef>,
        mut affected: Affected,
        anew: bool,
    ) {
        match (key, server) {
            (ObjectKey::User(object), _) if anew => {
                affected.insert(object.clone());
            }
            (ObjectKey::Server(object), _) if anew => self.look(object),
            (ObjectKey::Pool(_) | ObjectKey::Role(_), _) if anew => {
                self.changed.note([key.clone()]);
            }
            (ObjectKey::Camera(_) | ObjectKey::Set(..), Some(server))
                if anew || !affected.is_empty() =>
            {
                self.want(&server, Wanted::SITE);
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

    fn site_changed(self: &Arc<Self>, object: &ObjectRef) {
        let servers: Vec<ObjectRef> = self
            .world()
            .servers()
            .filter(|server| server.object.namespace == object.namespace)
            .map(|server| server.object.clone())
            .collect();
        for server in servers {
            self.want(&server, Wanted::SITE);
        }
    }

    pub(super) fn look(self: &Arc<Self>, server: &ObjectRef) {
        self.want(server, Wanted::LOOK);
    }

    fn want(self: &Arc<Self>, server: &ObjectRef, wish: Wanted) {
        if self.is_judging() {
            self.unit(server).want(wish);
        }
    }
}

/// Where users wait after a change of that object: of what many share, each user's part is no edit of that user.
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
