//! One run of the engine over a folder: the same manifests and the same rules as in a cluster, once.
//!
//! What a run made stands in the [`State`] file, for there are no annotations here. A password is set
//! when a user is made, and later only where that is asked for.

mod adoption;
mod connection;
mod error;
mod licenses;
mod losses;
mod managed;
mod moves;
mod options;
mod pins;
mod prune;
mod reading;
mod snapshot;
mod unserved;
mod user;

use std::collections::BTreeSet;

use self::{
    adoption::adoptions,
    error::refuse_managed,
    licenses::Licensing,
    losses::{LicenseGate, withheld},
    managed::{Foreseen, Holders, Keeper, fill},
    moves::Moves,
    prune::Prune,
    user::UserRun,
};
use super::{
    input::secrets::FolderSecrets,
    report::{
        progress::Progress,
        server::{AskedServer, ServerReport},
        user::{Action, UserReport},
    },
    state::State,
};
use crate::{
    clock,
    domain::{
        fingerprint::FingerprintKey,
        name::{Login, ObjectRef},
        server::{self, Server},
    },
    engine::{Ports, survey},
    store::UserStore,
    world::{Object, ObjectKey, World},
};

pub use connection::{ConnectOptions, Error as ConnectionError};
pub use error::Error;
pub use options::{Allowed, Mode};
pub use reading::{Reading, read};
pub use snapshot::{Snapshot, read_whole};

/// A folder of manifests, ready to be compared with its servers.
#[derive(Debug)]
pub struct Run {
    world: World,
    secrets: FolderSecrets,
    state: State,
    allowed: Allowed,
    paused: BTreeSet<ObjectKey>,
}

impl Run {
    /// Takes in what a folder declares.
    pub fn new(
        objects: Vec<Object>,
        secrets: FolderSecrets,
        state: State,
        allowed: Allowed,
    ) -> Self {
        let mut world = World::default();
        for object in objects {
            world.apply(pins::pinned(&state, object));
        }
        Self {
            world,
            secrets,
            state,
            allowed,
            paused: BTreeSet::new(),
        }
    }

    /// The same, leaving these layouts and camera groups as they are.
    #[must_use]
    pub fn leaving(self, paused: BTreeSet<ObjectKey>) -> Self {
        Self { paused, ..self }
    }

    /// Goes through all servers and their users, in the order of their names.
    ///
    /// # Errors
    /// A server cannot be used, or the state file cannot be written. What was done before stays done.
    pub async fn execute(
        &self,
        mode: Mode,
        options: &ConnectOptions,
        progress: &Progress,
    ) -> Result<Vec<ServerReport>, Error> {
        let mut reports = Vec::new();
        for server in self.world.servers() {
            reports.push(self.on_server(server, mode, options, progress).await?);
        }
        reports.extend(unserved::report(&self.world));
        Ok(reports)
    }

    /// What these manifests would change on a server that was read before, where they declare it; nothing is asked of it.
    ///
    /// # Errors
    /// Never, as long as that reading answers.
    pub async fn compare(
        &self,
        server: &ObjectRef,
        snapshot: &Snapshot,
    ) -> Result<Option<ServerReport>, Error> {
        let Some(server) = self.world.server(server) else {
            return Ok(None);
        };
        let progress = Progress::SILENT;
        let report = self.with_store(server, snapshot, Mode::Plan, &progress);
        report.await.map(Some)
    }

    async fn on_server(
        &self,
        server: &Server,
        mode: Mode,
        options: &ConnectOptions,
        progress: &Progress,
    ) -> Result<ServerReport, Error> {
        let mode = match server.mode {
            server::Mode::Manage => mode,
            server::Mode::Observe => Mode::Plan,
        };
        let store = options.connect(server, &self.secrets)?;
        let report = self
            .with_store(server, store.as_ref(), mode, progress)
            .await
            .map(|report| ServerReport {
                asked: Some(AskedServer::of(&server.connection, options.url.is_some())),
                ..report
            });
        // The account has few sessions; one that cannot be ended is replaced some day.
        let _ = store.close().await;
        report
    }

    async fn with_store(
        &self,
        server: &Server,
        store: &dyn UserStore,
        mode: Mode,
        progress: &Progress,
    ) -> Result<ServerReport, Error> {
        if mode == Mode::Apply {
            refuse_managed(server, store).await?;
        }
        let failed = Error::of_store(server);
        progress.read(&server.object);
        let survey = survey(store).await.map_err(&failed)?;
        let keeper = Keeper {
            state: &self.state,
            server,
            store,
            mode,
            paused: &self.paused,
        };
        let kept = keeper.shape(&self.world, survey).await?;
        let (survey, site) = (&kept.survey, &kept.site);
        let licenses = Licensing::of(&self.world, &server.object, survey, store);
        let licenses = licenses.await.map_err(&failed)?;
        // A forged claim gives nothing to somebody who can write the state file: the key need not be secret.
        let key = FingerprintKey::well_known();
        let now = clock::now();
        let gate = LicenseGate::closed(now);
        let ports = Ports {
            store,
            secrets: &self.secrets,
            claims: &self.state,
            loss_approval: &gate,
            key: &key,
        };
        let foreseen = Foreseen::default();
        let server = &Server {
            adopt: adoptions(self.moves(&server.object), &self.allowed, (server, survey)),
            ..server.clone()
        };
        let run = UserRun {
            world: &self.world,
            state: &self.state,
            sets_passwords: self.allowed.set_passwords,
            server,
            site,
            survey,
            ports: &ports,
            licenses: &licenses,
            foreseen: &foreseen,
            now,
        };
        let mut users = self.users(&run, mode, progress).await?;
        gate.open();
        self.take_licenses(&run, &mut users, mode).await?;
        let undeclared = Prune {
            moves: self.moves(&server.object),
            state: &self.state,
            allowed: &self.allowed,
            server,
            survey,
            ports: &ports,
            mode,
        };
        let undeclared = undeclared.run().await?;
        let retitled = pins::retitled(&self.world, &server.object, site);
        let holders = Holders {
            declared: &self.logins(&server.object),
            foreseen,
        };
        Ok(ServerReport {
            server: Some(server.object.clone()),
            asked: None,
            observed: server.mode == server::Mode::Observe,
            sets: fill(&keeper, kept, holders).await,
            users,
            retitled,
            undeclared,
        })
    }

    async fn users(
        &self,
        run: &UserRun<'_>,
        mode: Mode,
        progress: &Progress,
    ) -> Result<Vec<UserReport>, Error> {
        let server = &run.server.object;
        let mut users = Vec::new();
        let all = self.world.users_naming(server).count();
        for (done, object) in self.world.users_naming(server).enumerate() {
            progress.count(server, done, all);
            if let Some(user) = self.world.user(object) {
                users.push(run.execute(user, mode).await?);
            }
        }
        Ok(users)
    }

    /// Takes licences from those who are to have fewer, in a second go: from all of them, or from nobody.
    async fn take_licenses(
        &self,
        run: &UserRun<'_>,
        users: &mut [UserReport],
        mode: Mode,
    ) -> Result<(), Error> {
        let present = users.len();
        let losing = users.iter().filter(|user| user.loses_licenses()).count();
        let confirmed = self.allowed.confirm_licenses;
        let withheld = withheld(run.server, (losing, present), confirmed, run.now);
        for report in users.iter_mut().filter(|user| user.loses_licenses()) {
            report.withheld_licenses = withheld;
            if let (Mode::Apply, None, Some(user)) =
                (mode, withheld, self.world.user(&report.object))
            {
                let taken = run.execute(user, mode).await?;
                if taken.action == Action::Failed {
                    (report.action, report.error) = (taken.action, taken.error);
                }
            }
        }
        Ok(())
    }

    /// Who is declared.
    fn logins(&self, server: &ObjectRef) -> BTreeSet<Login> {
        let users = self.world.users_of(server);
        let users = users.filter_map(|object| self.world.user(object));
        users.filter_map(|user| user.login.parse().ok()).collect()
    }

    const fn moves<'a>(&'a self, server: &'a ObjectRef) -> Moves<'a> {
        Moves {
            world: &self.world,
            state: &self.state,
            server,
        }
    }

    /// What earlier runs made on servers that no manifest declares, in words: likely another namespace was meant.
    pub fn forgotten(&self) -> Vec<String> {
        moves::forgotten(&self.world, &self.state)
    }
}
