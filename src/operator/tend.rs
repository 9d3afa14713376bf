//! Looking after one server: connecting, listing, noticing drift, and saying how it stands.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use tokio::time::sleep;

use super::{
    guard::Admissions,
    jitter::jittered,
    problem,
    queue::Lane,
    records::Record,
    rounds::Rounds,
    session::Session,
    shared::Shared,
    sites,
    standing::{blank, counts},
    unit::{Link, Unit, Wanted},
};
use crate::{
    clock,
    domain::{
        capability::Capability,
        license::Stock,
        name::{Login, ServerIdentity},
        server::Server,
    },
    engine::{PortError, Survey, survey},
    error_chain::ErrorChain,
    status::{Problem, ServerReport},
    store::UserStore,
    world::{Affected, ObjectKey, StoreRow},
};

const FIRST_BACKOFF: Duration = Duration::from_secs(1);
const LAST_BACKOFF: Duration = Duration::from_mins(1);
/// Many changes of cameras come together: they are looked at once.
const SETTLE: Duration = Duration::from_millis(100);

/// Looks after one server until the end.
pub(crate) async fn tend(shared: Arc<Shared>, unit: Arc<Unit>) {
    let mut tender = Tender {
        shared,
        unit,
        session: None,
        rounds: Rounds::default(),
        failures: 0,
        is_ending: false,
    };
    let mut wanted = Wanted {
        site: true,
        ..Wanted::LOOK
    };
    let about = format!("the status of VmsServer {}", tender.unit.server);
    loop {
        let pause = match Box::pin(tender.look(wanted)).await {
            Ok(pause) => {
                tender.shared.troubles.end(&about);
                pause
            }
            Err(error) => {
                if tender.shared.troubles.is_news(&about, &error) {
                    tracing::warn!(server = %tender.unit.server, %error, "could not tell how a server stands");
                }
                tender.backoff()
            }
        };
        wanted = tokio::select! {
            wanted = tender.unit.wanted() => {
                if !wanted.look {
                    sleep(SETTLE).await;
                }
                wanted
            }
            () = sleep(pause) => Wanted::LOOK,
        };
    }
}

/// One server, and how it was last seen.
pub(super) struct Tender {
    pub(super) shared: Arc<Shared>,
    pub(super) unit: Arc<Unit>,
    session: Option<Session>,
    failures: u32,
    rounds: Rounds,
    /// Whether its users know that it is being deleted.
    is_ending: bool,
}

impl Tender {
    /// Looks at what is wanted; answers after which time to look again.
    async fn look(&mut self, wanted: Wanted) -> Result<Duration, PortError> {
        let object = self.unit.server.clone();
        let known = self.shared.records.get(&ObjectKey::Server(object.clone()));
        let (Some(server), Some(record)) = (self.shared.server(&object), known) else {
            self.session = None;
            self.is_ending = false;
            // Another server of that name has a status of its own.
            *self.unit.admissions.lock().await = Admissions::default();
            self.unit.set_link(Link::Absent);
            self.enqueue_all();
            return Ok(LAST_BACKOFF);
        };
        self.confirm(&record).await;
        if record.deleting {
            if self.release(&server, &record).await? {
                return Ok(LAST_BACKOFF);
            }
            // Some of its users may wait for what will not come any more.
            if !std::mem::replace(&mut self.is_ending, true) {
                self.enqueue_all();
            }
        }
        let proven = if wanted.proved {
            self.proven_version()
        } else {
            None
        };
        if wanted.look {
            self.look_at_server(&server, &record, proven.as_deref())
                .await?;
        } else if let Link::Up(connection) = self.unit.link()
            && (wanted.waiting || wanted.licenses || proven.is_some())
        {
            let total = connection.inventory.licenses.total;
            let free = self.unit.free_licenses(&self.shared.world());
            let report = ServerReport {
                proven_version: proven.as_deref(),
                licenses: Some(Stock { total, free }),
                ..blank(&record)
            };
            self.report(&server, &record, &report).await?;
        }
        if let Link::Up(connection) = self.unit.link() {
            sites::report(&self.shared, &server, &connection).await?;
            return Ok(jittered(server.resync));
        }
        Ok(self.backoff())
    }

    async fn look_at_server(
        &mut self,
        server: &Server,
        record: &Record,
        proven: Option<&str>,
    ) -> Result<(), PortError> {
        self.unit.begin_listing();
        let surveyed = match self.store(server).await {
            Ok(store) => match survey(store.as_ref()).await {
                Ok(survey) => Ok((store, survey)),
                Err(error) => Err(problem::of_store(&error)),
            },
            Err(problem) => Err(problem),
        };
        let surveyed = surveyed.and_then(|(store, survey)| {
            let identity = &survey.description.identity;
            match unknown_identity(server, identity) {
                Some(known) => Err(problem::identity_changed(known, identity)),
                None => Ok((store, survey)),
            }
        });
        match surveyed {
            Ok((store, survey)) => {
                self.failures = 0;
                let report = ServerReport {
                    identity: Some(&survey.description.identity),
                    version: Some(&survey.description.version),
                    counts: Some(counts(&survey)),
                    licenses: Some(survey.inventory.licenses),
                    proven_version: proven,
                    ..blank(record)
                };
                self.hold(server, record).await?;
                self.report(server, record, &report).await?;
                let metrics = &self.shared.metrics;
                metrics.note_listed(&server.object, clock::now());
                self.up(server, store, &survey);
            }
            Err(problem) => {
                let metrics = &self.shared.metrics;
                metrics.count_failure(&server.object, problem.reason);
                self.failures += 1;
                self.report(
                    server,
                    record,
                    &ServerReport {
                        problem: Some(&problem),
                        ..blank(record)
                    },
                )
                .await?;
                let first = !matches!(self.unit.link(), Link::Down(_)) || self.failures == 1;
                self.unit.set_link(Link::Down(Arc::new(problem)));
                if first {
                    self.enqueue_all();
                }
            }
        }
        Ok(())
    }

    /// The store, by what is declared now.
    async fn store(&mut self, server: &Server) -> Result<Arc<dyn UserStore>, Problem> {
        if let Some(session) = self
            .session
            .as_ref()
            .filter(|session| session.fits(&self.shared, server))
        {
            return Ok(Arc::clone(&session.store));
        }
        let session = Session::open(&self.shared, server).await?;
        let store = Arc::clone(&session.store);
        if let Some(before) = self.session.replace(session) {
            end(before.store.as_ref()).await;
        }
        Ok(store)
    }

    /// Lets users be worked on: all of them after a pause or where the server is not what it was, else those that
    /// somebody else has changed.
    fn up(&mut self, server: &Server, store: Arc<dyn UserStore>, survey: &Survey) {
        let before = self.unit.link();
        let connection = self.unit.connect(store, survey);
        self.unit
            .restock_licenses(&connection, &self.shared.world());
        match before {
            Link::Up(before)
                if before.inventory.is_like(&connection.inventory)
                    && before.description == connection.description =>
            {
                let changed = differing(&before.rows(), &connection.rows());
                self.unit
                    .push(self.users_of(server, &changed), Lane::Backlog);
                if !connection
                    .description
                    .capabilities
                    .contains(&Capability::RowVersion)
                {
                    let due = self.rounds.next(server, &self.shared.world());
                    self.unit.push(due, Lane::Backlog);
                }
            }
            Link::Up(_) | Link::Down(_) | Link::Starting | Link::Absent => self.enqueue_all(),
        }
    }

    fn users_of(&self, server: &Server, logins: &BTreeSet<Login>) -> Affected {
        let world = self.shared.world();
        let users = world
            .users_of(&server.object)
            .filter_map(|object| world.user(object));
        users
            .filter(|user| {
                user.login
                    .parse()
                    .is_ok_and(|login: Login| logins.contains(&login))
            })
            .map(|user| user.object.clone())
            .collect()
    }

    fn enqueue_all(&self) {
        let users: Affected = self
            .shared
            .world()
            .users_of(&self.unit.server)
            .cloned()
            .collect();
        self.unit.push(users, Lane::Backlog);
    }

    fn proven_version(&self) -> Option<Arc<str>> {
        match self.unit.link() {
            Link::Up(connection) => Some(Arc::clone(&connection.description.version)),
            Link::Down(_) | Link::Starting | Link::Absent => None,
        }
    }

    fn backoff(&self) -> Duration {
        let exponent = self.failures.saturating_sub(1).min(16);
        jittered(
            FIRST_BACKOFF
                .saturating_mul(1 << exponent)
                .min(LAST_BACKOFF),
        )
    }
}

/// Ends the session of a store that is not needed any more; one that is left is replaced some day.
pub(super) async fn end(store: &dyn UserStore) {
    if let Err(error) = store.close().await {
        tracing::debug!(error = %ErrorChain(&error), "a session could not be ended");
    }
}

/// The identity on record, where another one answers that nobody has confirmed.
fn unknown_identity<'a>(server: &'a Server, now: &ServerIdentity) -> Option<&'a ServerIdentity> {
    let confirmed = server.confirmed_identity.as_ref() == Some(now);
    server
        .pinned_identity
        .as_ref()
        .filter(|pinned| *pinned != now && !confirmed)
}

/// Logins whose rows are not the same in both.
fn differing(
    before: &BTreeMap<Login, StoreRow>,
    after: &BTreeMap<Login, StoreRow>,
) -> BTreeSet<Login> {
    let logins: BTreeSet<&Login> = before.keys().chain(after.keys()).collect();
    logins
        .into_iter()
        .filter(|login| before.get(*login) != after.get(*login))
        .cloned()
        .collect()
}
