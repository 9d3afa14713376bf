//! `vmsctl duplicate`: a manifest of another user with the settings of one that is there.

use std::{
    fs::OpenOptions,
    io::{self, ErrorKind, Write},
    path::PathBuf,
};

use super::{embedded::EmbeddedStore, exit::Exit};
use crate::{
    cli::{
        duplicate::{
            self, Cluster, ClusterError, NewUser, Original, Refusal, from_files, from_store,
        },
        input::{
            Manifests, account,
            files::{self, File, Origin},
            load,
        },
        report::diagnostic::{Diagnostic, render},
        run::{self, ConnectOptions, Reading},
        writing::yaml,
    },
    domain::name::{Login, Namespace},
};

/// What `duplicate` is asked.
#[derive(clap::Args, Debug)]
pub struct Duplicate {
    /// The VmsUser to copy; with --from-store, the login of any user in the store.
    user: String,
    /// The login of the new user.
    #[arg(long = "as", value_name = "LOGIN")]
    login: Login,
    /// Read the user from this manifest, from a folder of them, or from standard input (`-`); may be repeated.
    /// Without it, from the cluster of the kubeconfig.
    #[arg(short = 'f', long = "filename", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Read the user from the store of the VmsServer that the manifests declare.
    #[arg(long, requires = "paths")]
    from_store: bool,
    /// Which VmsServer, where the manifests declare several.
    #[arg(long, value_name = "NAME", requires = "from_store")]
    server: Option<String>,
    /// The namespace of the user, and of objects that name none. Default: that of the kubeconfig, over
    /// manifests `default`.
    #[arg(short = 'n', long)]
    namespace: Option<String>,
    /// The context of the kubeconfig.
    #[arg(long, conflicts_with = "paths")]
    context: Option<String>,
    /// The name of the new object. Default: what stands before the `@` of the login.
    #[arg(long)]
    name: Option<String>,
    /// The name that people see of the new user. Default: that of the other one.
    #[arg(long, value_name = "NAME")]
    display_name: Option<String>,
    /// The namespace of the new object. Default: that of the other one.
    #[arg(long, value_name = "NAMESPACE")]
    to_namespace: Option<String>,
    /// Write to this file instead of standard output; one that is there is left as it is.
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,
    /// Write over a file that is there.
    #[arg(long, requires = "output_file")]
    overwrite: bool,
    #[command(flatten)]
    embedded: EmbeddedStore,
}

/// Why nothing could be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] files::Error),
    /// The environment has no whole account.
    #[error(transparent)]
    Account(#[from] account::Error),
    /// The cluster cannot be read.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// The server cannot be used.
    #[error(transparent)]
    Run(#[from] Box<run::Error>),
    /// The manifest cannot be expressed.
    #[error(transparent)]
    Manifest(#[from] yaml::Error),
    /// The output takes nothing.
    #[error("could not write {to}")]
    Write {
        /// Where to.
        to: String,
        /// Why.
        source: io::Error,
    },
}

/// What is there to copy, or why there is nothing.
type Found = Result<Original, Wrong>;

/// What is wrong with what was asked or with the manifests.
enum Wrong {
    Refused(Refusal),
    Manifests(Vec<Diagnostic>),
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Duplicate {
    /// The store that this process is to serve.
    pub const fn embedded(&self) -> &EmbeddedStore {
        &self.embedded
    }

    /// Finds the user and writes the manifest of the new one.
    ///
    /// # Errors
    /// Files, cluster or server cannot be used, or the output takes nothing.
    pub async fn execute(
        &self,
        options: &ConnectOptions,
        color: bool,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<Exit, Error> {
        let new_user = NewUser {
            login: self.login.clone(),
            name: self.name.clone(),
            display_name: self.display_name.clone(),
            namespace: self.to_namespace.as_deref().map(Namespace::from),
        };
        let written = match self.find(&new_user, options).await? {
            Ok(original) => self.write(&original, &new_user, out, err)?,
            Err(wrong) => Err(wrong),
        };
        match written {
            Ok(()) => return Ok(Exit::Fine),
            Err(Wrong::Refused(refusal)) => writeln!(err, "error: {refusal}"),
            Err(Wrong::Manifests(problems)) => write!(err, "{}", render(&problems, color)),
        }
        .map_err(|source| failed("standard error", source))?;
        Ok(Exit::Refused)
    }

    async fn find(&self, new_user: &NewUser, options: &ConnectOptions) -> Result<Found, Error> {
        let namespace = self.namespace.as_deref().map(Namespace::from);
        if self.paths.is_empty() {
            let cluster = Cluster::connect(self.context.as_deref(), namespace.as_ref()).await?;
            let found = cluster.user(&self.user, new_user).await?;
            return Ok(found.map_err(Wrong::from));
        }
        let files = files::read(&self.paths, &[])?.files;
        let default = namespace.clone().unwrap_or_else(|| "default".into());
        let mut manifests = match load(&files, &default) {
            Ok(manifests) => manifests,
            Err(problems) => return Ok(Err(Wrong::Manifests(problems))),
        };
        if self.from_store {
            account::supplement(&mut manifests)?;
            return self
                .find_in_store(&manifests, &default, new_user, options)
                .await;
        }
        let found = from_files(&manifests, &self.user, namespace.as_ref(), new_user);
        Ok(found.map_err(Wrong::from))
    }

    async fn find_in_store(
        &self,
        manifests: &Manifests,
        namespace: &Namespace,
        new_user: &NewUser,
        options: &ConnectOptions,
    ) -> Result<Found, Error> {
        let login: Login = match self.user.parse() {
            Ok(login) => login,
            Err(reason) => {
                let text = self.user.clone();
                return Ok(Err(Refusal::NotALogin { text, reason }.into()));
            }
        };
        let server = match manifests.server(self.server.as_deref(), self.namespace.as_deref()) {
            Ok(server) => server,
            Err(unclear) => return Ok(Err(Refusal::from(unclear).into())),
        };
        let objects = manifests.objects.clone();
        let reading = run::read(server, objects, &manifests.secrets, &login, options);
        let Reading { site, survey, user } = reading.await.map_err(Box::new)?;
        let Some(user) = user else {
            let login = login.to_string();
            return Ok(Err(Refusal::NoLogin { login }.into()));
        };
        let says_home = server.object.namespace != *namespace;
        let seen = (&site, &survey);
        let found = from_store(manifests, &server.object, says_home, seen, &user, new_user);
        Ok(found.map_err(Wrong::from))
    }

    /// Writes the manifest, once it was read as every other one is.
    fn write(
        &self,
        original: &Original,
        new_user: &NewUser,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<Result<(), Wrong>, Error> {
        let object = match new_user.object(original) {
            Ok(object) => object,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        let text = duplicate::write(original, new_user, &object)?;
        let file = File {
            name: "the new manifest".to_owned(),
            text: text.clone(),
            origin: Origin::Named,
        };
        if let Err(problems) = load(&[file], &object.namespace) {
            return Ok(Err(Wrong::Manifests(problems)));
        }
        for omitted in &original.omitted {
            writeln!(err, "warning: not copied: {omitted}")
                .map_err(|source| failed("standard error", source))?;
        }
        let Some(path) = &self.output_file else {
            return out
                .write_all(text.as_bytes())
                .map(Ok)
                .map_err(|source| failed("standard output", source));
        };
        let to = path.display().to_string();
        let mut open = OpenOptions::new();
        open.write(true).truncate(true);
        if self.overwrite {
            open.create(true);
        } else {
            open.create_new(true);
        }
        match open
            .open(path)
            .and_then(|mut file| file.write_all(text.as_bytes()))
        {
            Ok(()) => Ok(Ok(())),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Ok(Err(Refusal::FileIsThere { path: to }.into()))
            }
            Err(source) => Err(failed(&to, source)),
        }
    }
}

fn failed(to: &str, source: io::Error) -> Error {
    Error::Write {
        to: to.to_owned(),
        source,
    }
}
