//! The files door: the same manifests and the same engine as in a cluster, once.
//!
//! What a run made stands in the [`State`] file, for there are no annotations here. A password is set
//! when a user is made, and later only where that is asked for.

mod absent;
mod connection;
mod guard;
mod licenses;
mod names;
mod reading;
mod snapshot;
mod user;

use std::{collections::BTreeSet, sync::Arc};

use super::{
    report::{
        changes::{Action, ServerReport, UserReport},
        progress::Progress,
    },
    secrets::FolderSecrets,
    state::{self, State},
};
use crate::{
    clock,
    domain::{
        fingerprint::FingerprintKey,
        name::{Login, ObjectRef},
        server::{self, Adoption, Server},
    },
    engine::{Ports, survey},
    rules::judge_without_server,
    store::{self, UserStore},
    world::{Object, Site, World},
};

pub use connection::{Error as ConnectionError, Reach};
pub use reading::{Reading, read};
pub use snapshot::{Snapshot, read_whole};

/// Whoever can write the state file needs no forged claim, so that the key protects nothing here.
const KEY: [u8; FingerprintKey::LENGTH] = [0; FingerprintKey::LENGTH];

/// Why a run could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The connection is not complete.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    /// The server does not answer as it should.
    #[error("the server of VmsServer {server} cannot be used: {}", source.kind.hint())]
    Store {
        /// The server's object.
        server: ObjectRef,
        /// Why.
        source: store::Error,
    },
    /// An operator has a session under the same account: the two would undo each other's work.
    #[error(
        "the server of VmsServer {server} is managed by an operator ({operator}): apply the manifests to its cluster, \
         or stop it and end its session in the VMS"
    )]
    Managed {
        /// The server's object.
        server: ObjectRef,
        /// The operator's installation.
        operator: Arc<str>,
    },
    /// The state file cannot be read or written.
    #[error(transparent)]
    State(#[from] state::Error),
}

/// What a run may do beyond what it was made for.
#[derive(Clone, Debug, Default)]
pub struct Allowed {
    /// Existing users to take over.
    pub adopt: BTreeSet<Login>,
    /// Whether passwords of existing users are set too.
    pub set_passwords: bool,
    /// Whether users are deleted that an earlier run made and no manifest declares any more.
    pub prune: bool,
    /// Of how many of a server that was confirmed, although they are too many.
    pub confirm_deletions: Option<usize>,
    /// From how many of a server taking licences was confirmed, although they are too many.
    pub confirm_licenses: Option<usize>,
}

/// Whether a run only says what it would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It says so.
    Plan,
    /// It does it.
    Apply,
}

/// A folder of manifests, ready to be compared with its servers.
#[derive(Debug)]
pub struct Door {
    world: World,
    secrets: FolderSecrets,
    state: State,
    allowed: Allowed,
}

impl Door {
    /// Takes in what a folder declares.
    pub fn new(
        objects: Vec<Object>,
        secrets: FolderSecrets,
        state: State,
        allowed: Allowed,
    ) -> Self {
        let mut world = World::default();
        for object in objects {
            world.apply(object);
        }
        Self {
            world,
            secrets,
            state,
            allowed,
        }
    }

    /// Goes through all servers and their users, in the order of their names.
    ///
    /// # Errors
    /// A server cannot be used, or the state file cannot be written. What was done before stays done.
    pub async fn run(
        &self,
        mode: Mode,
        reach: &Reach,
        progress: &Progress,
    ) -> Result<Vec<ServerReport>, Error> {
        let mut reports = Vec::new();
        for server in self.world.servers() {
            reports.push(self.run_server(server, mode, reach, progress).await?);
        }
        let homeless = self.homeless();
        if !homeless.is_empty() {
            reports.push(ServerReport {
                server: None,
                observed: false,
                users: homeless,
                absent: Vec::new(),
            });
        }
        Ok(reports)
    }

    async fn run_server(
        &self,
        server: &Server,
        mode: Mode,
        reach: &Reach,
        progress: &Progress,
    ) -> Result<ServerReport, Error> {
        let mode = match server.mode {
            server::Mode::Manage => mode,
            server::Mode::Observe => Mode::Plan,
        };
        let store = reach.connect(server, &self.secrets)?;
        let report = self.visit(server, store.as_ref(), mode, progress).await;
        // The account has few sessions; one that cannot be ended is replaced some day.
        let _ = store.close().await;
        report
    }

    async fn visit(
        &self,
        server: &Server,
        store: &dyn UserStore,
        mode: Mode,
        progress: &Progress,
    ) -> Result<ServerReport, Error> {
        let failed = |source| Error::Store {
            server: server.object.clone(),
            source,
        };
        if mode == Mode::Apply {
            let operators = store.other_installations().await.map_err(failed)?;
            if let Some(operator) = operators.into_iter().next() {
                let server = server.object.clone();
                return Err(Error::Managed { server, operator });
            }
        }
        progress.read(&server.object);
        let survey = survey(store).await.map_err(failed)?;
        let site = Site::resolve(&self.world, &server.object, &survey.inventory);
        let key = FingerprintKey::new(KEY);
        let now = clock::now();
        let gate = guard::Gate::closed(now);
        let ports = Ports {
            store,
            secrets: &self.secrets,
            ledger: &self.state,
            loss_approval: &gate,
            key: &key,
        };
        let server = Server {
            adopt: self.adoptions(server),
            ..server.clone()
        };
        let licenses = licenses::Licensing::of(&self.world, &server.object, &survey, store)
            .await
            .map_err(failed)?;
        let visit = user::Visit {
            door: self,
            server: &server,
            site: &site,
            survey: &survey,
            ports: &ports,
            licenses: &licenses,
            now,
        };

        let mut users = Vec::new();
        let declared = self.world.users_of(&server.object);
        let all = self.world.users_of(&server.object).count();
        for (done, object) in declared.enumerate() {
            progress.count(&server.object, done, all);
            if let Some(user) = self.world.user(object) {
                users.push(visit.run(user, mode).await?);
            }
        }
        self.take_licenses(&visit, &gate, &mut users, mode).await?;
        let absent = self.absent(&server, &survey, &ports, mode).await?;
        Ok(ServerReport {
            server: Some(server.object.clone()),
            observed: server.mode == server::Mode::Observe,
            users,
            absent,
        })
    }

    /// What the manifests allow to take over, and what the person at the keyboard does.
    fn adoptions(&self, server: &Server) -> Vec<Adoption> {
        let users = self
            .world
            .users_of(&server.object)
            .filter_map(|object| self.world.user(object));
        let named = users.filter_map(|user| {
            let login: Login = user.login.parse().ok()?;
            let namespace = user.object.namespace.clone();
            self.allowed
                .adopt
                .contains(&login)
                .then_some(Adoption { namespace, login })
        });
        server.adopt.iter().cloned().chain(named).collect()
    }

    /// Users of servers that no manifest declares.
    fn homeless(&self) -> Vec<UserReport> {
        let users = self
            .world
            .users()
            .filter(|user| self.world.server(&user.server).is_none());
        users
            .map(|user| UserReport {
                action: Action::Refused,
                violations: judge_without_server(user, clock::now()).violations,
                ..UserReport::of(user)
            })
            .collect()
    }
}
