//! One run of the engine over a folder: the same manifests and the same rules as in a cluster, once.
//!
//! What a run made stands in the [`State`] file, for there are no annotations here. A password is set
//! when a user is made, and later only where that is asked for.

mod connection;
mod error;
mod licenses;
mod losses;
mod moves;
mod options;
mod pins;
mod prune;
mod reading;
mod snapshot;
mod unserved;
mod user;

use self::{
    error::refuse_managed,
    licenses::Licensing,
    losses::{LicenseGate, withheld},
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
        server::{self, Adoption, Server},
    },
    engine::{Ports, Survey, survey},
    store::UserStore,
    world::{Object, Site, World},
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
        }
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
        let site = Site::resolve(&self.world, &server.object, &survey.inventory);
        if mode == Mode::Apply {
            pins::record(&self.state, &self.world, &server.object, &site)?;
        }
        let licenses = Licensing::of(&self.world, &server.object, &survey, store);
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
        let server = Server {
            adopt: self.adoptions(server, &survey),
            ..server.clone()
        };
        let run = UserRun {
            world: &self.world,
            state: &self.state,
            sets_passwords: self.allowed.set_passwords,
            server: &server,
            site: &site,
            survey: &survey,
            ports: &ports,
            licenses: &licenses,
            now,
        };
        let mut users = self.users(&run, mode, progress).await?;
        gate.open();
        self.take_licenses(&run, &mut users, mode).await?;
        let undeclared = Prune {
            moves: self.moves(&server.object),
            state: &self.state,
            allowed: &self.allowed,
            server: &server,
            survey: &survey,
            ports: &ports,
            mode,
        };
        Ok(ServerReport {
            server: Some(server.object.clone()),
            asked: None,
            observed: server.mode == server::Mode::Observe,
            users,
            retitled: pins::retitled(&self.world, &server.object, &site),
            undeclared: undeclared.run().await?,
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

    /// What the manifests allow to take over, and what the person at the keyboard does.
    fn adoptions(&self, server: &Server, survey: &Survey) -> Vec<Adoption> {
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
        let moved = self.moves(&server.object).adoptions(survey);
        let declared = server.adopt.iter().cloned();
        declared.chain(named).chain(moved).collect()
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
