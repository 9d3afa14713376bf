//! `vmsctl conformance`: whether a server keeps what its driver promises of it.

use std::{io, sync::Arc};

use super::{console::Console, embedded::EmbeddedStore, exit::Exit, server_args::ServerArgs};
use crate::{
    cli::{
        input::{account, files},
        report::discovered::Block,
        run::{ConnectOptions, ConnectionError},
    },
    clock,
    conformance::{Report, Throwaway, Trial, Unmade, clean_up, run},
    domain::server::DriverKind,
    store::{self, AipixDiscovery, Discovered, UserLogin, UserStore},
};

/// What comes before the block that was found.
const FOUND: &str = "
What the vendor's reference leaves open, as far as it was found. State it in the VmsServer, and run this again: only then it
is tried.

";

/// What to try.
#[derive(clap::Args, Debug)]
pub struct Conformance {
    #[command(flatten)]
    server: ServerArgs,
    /// Agree that one user is made on the server, changed some twenty times, logged in as some ten times, refused some five
    /// times, and deleted.
    #[arg(long)]
    consent: bool,
    #[command(flatten)]
    embedded: EmbeddedStore,
}

/// Why nothing could be tried.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] files::Error),
    /// The environment has no whole account.
    #[error(transparent)]
    Account(#[from] account::Error),
    /// The server cannot be connected to.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    /// There is no user to try it with.
    #[error(transparent)]
    Unmade(#[from] Unmade),
    /// The output takes nothing.
    #[error("could not write the report")]
    Output(#[from] io::Error),
}

/// A server, and the user to try it with.
pub struct Prepared {
    driver: DriverKind,
    store: Arc<dyn UserStore>,
    login: Box<dyn UserLogin>,
    user: Throwaway,
    /// Finds out what nobody has stated of the server, and the user to do it with.
    discovery: Option<(AipixDiscovery, Throwaway)>,
}

impl Conformance {
    /// The store that this process is to serve.
    pub const fn embedded(&self) -> &EmbeddedStore {
        &self.embedded
    }

    /// Finds the server; none where the manifests do not say which, or nobody has agreed. Nothing is sent yet.
    ///
    /// # Errors
    /// Files or the connection cannot be used, or the output takes nothing.
    pub fn prepare(
        &self,
        options: &ConnectOptions,
        console: &mut Console<'_>,
    ) -> Result<Option<Prepared>, Error> {
        let Some((manifests, server)) = self.server.find::<Error>(console)? else {
            return Ok(None);
        };
        let server = &server;
        if !self.consent {
            writeln!(
                console.err,
                "error: this makes a throwaway user on VmsServer {}, changes it, logs in as it and deletes it again: agree with --consent",
                server.object
            )?;
            return Ok(None);
        }
        let driver = server.connection.driver;
        let throwaway = || Throwaway::new(driver, server.accepted_terms.clone());
        let user = throwaway()?;
        let is_stated = server.connection.aipix != Ok(Box::default());
        let discovery = options.connect_discovery(server, &manifests.secrets)?;
        let discovery = match discovery.filter(|_| !is_stated) {
            Some(discovery) => Some((discovery, throwaway()?)),
            None => None,
        };
        Ok(Some(Prepared {
            driver,
            store: options.connect(server, &manifests.secrets)?,
            login: options.connect_login(server, &manifests.secrets)?,
            user,
            discovery,
        }))
    }
}

impl Prepared {
    /// Tries the server and prints the report.
    ///
    /// # Errors
    /// The output takes nothing.
    pub async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let trial = Trial {
            store: self.store.as_ref(),
            login: self.login.as_ref(),
            user: &self.user,
        };
        let report = run(trial).await;
        let found = self.discover().await;
        // The account has few sessions; one that cannot be ended is replaced some day.
        let _ = self.store.close().await;
        self.print(&report, console)?;
        match found {
            None => {}
            Some(Ok(found)) => write!(console.out, "{FOUND}```yaml\n{}```\n", Block(&found))?,
            Some(Err(error)) => writeln!(
                console.out,
                "\nWhat the vendor's reference leaves open was not found out ({}).",
                error.reason()
            )?,
        }
        Ok(if report.is_kept() {
            Exit::Fine
        } else {
            Exit::Refused
        })
    }

    /// What nobody has stated of the server, where it leaves something open.
    async fn discover(&self) -> Option<store::Result<Discovered>> {
        let (discovery, user) = self.discovery.as_ref()?;
        let (made, password) = (user.to_make(), user.first_password());
        let found = discovery.discover(&made, &password).await;
        if found.is_err() {
            // Whether the user was made may not be known.
            let _ = clean_up(self.store.as_ref(), &user.login).await;
        }
        found.transpose()
    }

    /// Deletes the users of a run that was broken off.
    ///
    /// # Errors
    /// The output takes nothing.
    pub async fn clean_up(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let others = self.discovery.iter().map(|(_, user)| user);
        for Throwaway { login, .. } in [&self.user].into_iter().chain(others) {
            match clean_up(self.store.as_ref(), login).await {
                Ok(true) => writeln!(console.err, "broken off: user `{login}` is deleted")?,
                Ok(false) => {}
                Err(error) => writeln!(
                    console.err,
                    "broken off, and user `{login}` may still be there: delete it by hand ({error})"
                )?,
            }
        }
        let _ = self.store.close().await;
        Ok(Exit::Failed)
    }

    fn print(&self, report: &Report, console: &mut Console<'_>) -> Result<(), Error> {
        let version = env!("CARGO_PKG_VERSION");
        let driver: &str = self.driver.into();
        writeln!(
            console.out,
            "# Conformance of a server by driver `{driver}`\n\nvmsctl {version}, {}\n\n{report}",
            clock::now()
        )?;
        Ok(())
    }
}
