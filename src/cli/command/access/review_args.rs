//! Which manifests are reviewed, as of when, and in which form the answer is written.

use std::{collections::BTreeMap, fs, io, path::PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    cli::{
        command::{console::Console, manifest_args::ReadingArgs},
        input::{
            Manifests, account, cluster, files, policies,
            revision::{self, Commit, Repository, Revision},
        },
        report::{
            diagnostic::{Diagnostic, render},
            document::{Document, Form, Table},
            progress::Progress,
        },
        run::{self, ConnectOptions, read_whole},
    },
    clock,
    domain::{access::Grant, name::Login},
    review::{Reading, Review},
    world::World,
};

/// What is reviewed.
#[derive(clap::Args, Debug)]
pub(in crate::cli::command) struct ReviewInput {
    /// A manifest, a folder of them, or `-` for standard input; may be repeated.
    #[arg(
        short = 'f',
        long = "filename",
        value_name = "PATH",
        required_unless_present = "cluster"
    )]
    paths: Vec<PathBuf>,
    /// Review what is declared in the cluster of the kubeconfig: in all namespaces, or in that of --namespace alone.
    #[arg(long, conflicts_with = "paths")]
    cluster: bool,
    /// Use this context of the kubeconfig.
    #[arg(long, value_name = "NAME", requires = "cluster")]
    context: Option<String>,
    #[command(flatten)]
    reading: ReadingArgs,
}

/// Which manifests are reviewed, as of when, and in which form the answer is written.
#[derive(clap::Args, Debug)]
pub(in crate::cli::command) struct ReviewArgs {
    #[command(flatten)]
    pub(in crate::cli::command) input: ReviewInput,
    /// Review the moment of TIME, which decides who is not valid yet or any more; without it, that of the commit of --at,
    /// or now.
    #[arg(long, value_name = "TIME")]
    moment: Option<Timestamp>,
    #[command(flatten)]
    output: OutputArgs,
}

/// In which form an answer is written, and where.
#[derive(clap::Args, Debug)]
pub(in crate::cli::command) struct OutputArgs {
    /// In which form to answer.
    #[arg(short = 'o', long, value_enum, default_value_t)]
    output: Form,
    /// Write the answer to a file.
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,
}

/// A state of the manifests in Git.
#[derive(clap::Args, Debug)]
pub(in crate::cli::command) struct ReadAt {
    /// Review the manifests as they stood in a commit of their Git repository: a revision, or the end of a day.
    #[arg(long, value_name = "REVISION|DATE")]
    at: Option<String>,
    /// Read the VMS too, and say where it differs; this takes the account of the VmsServer, in a Secret of the manifests.
    #[arg(long, conflicts_with_all = ["at", "cluster"])]
    vms: bool,
}

/// Manifests, or what is wrong with them.
pub(in crate::cli::command) type Loaded = Result<Manifests, Vec<Diagnostic>>;

/// Why nothing can be said.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] files::Error),
    /// The environment has no whole account.
    #[error(transparent)]
    Account(#[from] account::Error),
    /// A server cannot be read.
    #[error(transparent)]
    Vms(#[from] Box<run::Error>),
    /// A cluster cannot be read.
    #[error(transparent)]
    Cluster(#[from] cluster::Error),
    /// A revision cannot be read.
    #[error(transparent)]
    Revision(#[from] revision::Error),
    /// A file of policies cannot be read.
    #[error(transparent)]
    Policies(#[from] policies::Error),
    /// The output takes nothing.
    #[error("could not write the output")]
    Write(#[from] io::Error),
    /// A file takes nothing.
    #[error("could not write {path}", path = path.display())]
    WriteFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl ReviewInput {
    /// What is declared there now, or what is wrong with it.
    ///
    /// # Errors
    /// A file or the cluster cannot be read.
    pub(in crate::cli::command) async fn load(&self) -> Result<Loaded, Error> {
        if self.cluster {
            let read = cluster::read(self.context.as_deref(), self.reading.namespace()).await?;
            Ok(self.reading.take(read, "the cluster"))
        } else {
            Ok(self.reading.load(&self.paths)?)
        }
    }

    /// The Git repository of the manifests.
    ///
    /// # Errors
    /// There is none.
    pub(in crate::cli::command) fn repository(&self) -> Result<Repository, Error> {
        Ok(Repository::of(&self.paths)?)
    }

    /// The manifests of a commit.
    ///
    /// # Errors
    /// They cannot be read.
    pub(in crate::cli::command) fn load_at(
        &self,
        repository: &Repository,
        commit: &Commit,
    ) -> Result<Loaded, Error> {
        let read = repository.files(commit, self.reading.ignore())?;
        Ok(self.reading.take(read, &commit.to_string()))
    }
}

impl ReadAt {
    /// The manifests of the commit that is meant, or those that are there, and the moment that this says.
    ///
    /// # Errors
    /// A file or a revision cannot be read.
    pub(in crate::cli::command) async fn load(
        &self,
        input: &ReviewInput,
    ) -> Result<(Loaded, Option<Timestamp>), Error> {
        let Some(revision) = &self.at else {
            let mut loaded = input.load().await?;
            if let (true, Ok(manifests)) = (self.vms, &mut loaded) {
                account::supplement(manifests)?;
            }
            return Ok((loaded, None));
        };
        let repository = input.repository()?;
        let revision = Revision::from(revision.as_str());
        let commit = repository.commit(&revision)?;
        let moment = match revision {
            Revision::Named(_) => commit.date,
            Revision::At(moment) => moment,
        };
        Ok((input.load_at(&repository, &commit)?, Some(moment)))
    }

    /// The review of manifests that read, and of their servers where that is asked for.
    ///
    /// # Errors
    /// A server cannot be read.
    pub(in crate::cli::command) async fn review(
        &self,
        manifests: &Manifests,
        moment: Timestamp,
    ) -> Result<Review, Error> {
        if !self.vms {
            return Ok(reviewed(manifests, moment));
        }
        let (options, world) = (ConnectOptions::default(), world_of(manifests));
        let mut snapshots = Vec::new();
        for server in world.servers() {
            let read = read_whole(server, &manifests.secrets, &options, &Progress::SILENT).await;
            let snapshot = read.map_err(Box::new)?;
            let users = snapshot.users.values();
            let users: BTreeMap<Login, Grant> = users
                .map(|user| (user.login.clone(), user.grant.clone()))
                .collect();
            snapshots.push((server.object.clone(), snapshot, users));
        }
        let readings = snapshots.iter().map(|(server, snapshot, users)| {
            let survey = &snapshot.survey;
            (server.clone(), Reading { survey, users })
        });
        Ok(Review::of_readings(&world, &readings.collect(), moment))
    }
}

impl ReviewArgs {
    /// The review; `None` where the manifests do not read, which is said.
    ///
    /// # Errors
    /// A file or a revision cannot be read, or the output takes nothing.
    pub(in crate::cli::command) async fn review(
        &self,
        at: &ReadAt,
        console: &mut Console<'_>,
    ) -> Result<Option<Review>, Error> {
        let (loaded, moment) = at.load(&self.input).await?;
        let moment = self.moment.or(moment).unwrap_or_else(clock::now);
        match loaded {
            Ok(manifests) => Ok(Some(at.review(&manifests, moment).await?)),
            Err(problems) => {
                write!(console.err, "{}", render(&problems, console.color))?;
                Ok(None)
            }
        }
    }

    /// The moment that is asked for.
    pub(in crate::cli::command) const fn moment(&self) -> Option<Timestamp> {
        self.moment
    }

    /// Writes an answer in the form that is asked for.
    ///
    /// # Errors
    /// The output takes nothing.
    pub(in crate::cli::command) fn answer(
        &self,
        (document, value, table): (&Document, &impl Serialize, &Table),
        console: &mut Console<'_>,
    ) -> Result<(), Error> {
        let OutputArgs {
            output,
            output_file,
        } = &self.output;
        let Some(path) = output_file else {
            return Ok(document.write(*output, value, table, console.out)?);
        };
        let failed = |source| Error::WriteFile {
            path: path.clone(),
            source,
        };
        let mut text = Vec::new();
        document.write(*output, value, table, &mut text)?;
        fs::write(path, text).map_err(failed)
    }
}

/// The review of manifests that read.
pub(in crate::cli::command) fn reviewed(manifests: &Manifests, moment: Timestamp) -> Review {
    Review::of_declared(&world_of(manifests), moment)
}

fn world_of(manifests: &Manifests) -> World {
    let mut world = World::default();
    for object in &manifests.objects {
        world.load(object.clone());
    }
    world
}
