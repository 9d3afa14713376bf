//! `vmsctl export`: what a server has, as manifests.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use super::{
    console::Console,
    embedded::EmbeddedStore,
    exit::Exit,
    export_report::{ExportReport, Form},
    source_args::{self, SourceArgs},
};
use crate::{
    cli::{
        export::{self, ExportRequest, Shorthand},
        input::{Kind, files::File, titled},
        report::progress::Progress,
        run::{self, ConnectOptions},
    },
    clock,
    domain::server::Server,
};

/// What `export` is asked.
#[derive(clap::Args, Debug)]
pub struct Export {
    #[command(flatten)]
    source: SourceArgs,
    /// Write files into this folder, instead of printing what is new: all that the server has, what is declared already and
    /// the VmsServer too, so that `plan -f FOLDER` needs no other manifest.
    #[arg(long, value_name = "FOLDER")]
    output_folder: Option<PathBuf>,
    /// Leave out of the folder what is declared already, and the VmsServer.
    #[arg(long, requires = "output_folder")]
    new_only: bool,
    /// Write over files that are there and differ.
    #[arg(long, requires = "output_folder")]
    overwrite: bool,
    #[command(flatten)]
    shorthand: ShorthandArgs,
    /// In which form to say what it came to.
    #[arg(
        long,
        value_name = "FORM",
        value_enum,
        default_value_t,
        requires_if("json", "output_folder")
    )]
    report: Form,
    /// Write the VmsServer too, with the users in its `spec.adopt`: without that nobody is taken over.
    #[arg(long)]
    adopt: bool,
    /// Let deleting the manifests leave the users in the VMS: `deletionPolicy: Orphan`.
    #[arg(long)]
    orphan: bool,
    #[command(flatten)]
    embedded: EmbeddedStore,
}

/// What is to stand for what would be said many times.
#[derive(clap::Args, Debug)]
struct ShorthandArgs {
    /// Write what several users have in common as roles, and users with these and what is their own. Everybody has exactly what
    /// they had.
    #[arg(long)]
    suggest_roles: bool,
    /// Label cameras with the camera groups of the VMS that they are in; with --suggest-roles, cameras are said by these labels
    /// and groups where that is shorter: whoever changes a group then changes what people see.
    #[arg(long)]
    labels_from_groups: bool,
}

/// Why nothing could be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What is declared cannot be read.
    #[error(transparent)]
    Source(#[from] source_args::Error),
    /// The server cannot be read.
    #[error(transparent)]
    Run(#[from] Box<run::Error>),
    /// What it has cannot be expressed.
    #[error(transparent)]
    Export(#[from] export::Error),
    /// The output takes nothing.
    #[error("could not write the output")]
    Output(#[from] io::Error),
    /// A file or folder cannot be used.
    #[error("could not {attempt} {path}", path = path.display())]
    Folder {
        /// What was attempted.
        attempt: &'static str,
        /// With which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl Export {
    /// The store that this process is to serve.
    pub const fn embedded(&self) -> &EmbeddedStore {
        &self.embedded
    }

    /// Reads the server and writes what it has.
    ///
    /// # Errors
    /// Files or the server cannot be used, or the output takes nothing.
    pub async fn execute(
        &self,
        options: &ConnectOptions,
        progress: &Progress,
        console: &mut Console<'_>,
    ) -> Result<Exit, Error> {
        let Some((manifests, server)) = self.source.find(console).await? else {
            return Ok(Exit::Refused);
        };
        let server = &server;
        let snapshot = run::read_whole(server, &manifests.secrets, options, progress).await;
        let request = ExportRequest {
            manifests: &manifests,
            server,
            snapshot: &snapshot.map_err(Box::new)?,
            now: clock::now(),
            orphans: self.orphan,
            adopts: self.adopt,
            is_whole: self.output_folder.is_some() && !self.new_only,
            shorthand: Shorthand {
                roles: self.shorthand.suggest_roles,
                labels: self.shorthand.labels_from_groups,
            },
        };
        let export = export::export(&request).await?;
        if !self.write(&export.files, console)? {
            return Ok(Exit::Refused);
        }
        self.report(&export, server, console)
    }

    /// Writes all files or, where one that is there differs, none.
    fn write(&self, files: &[File], console: &mut Console<'_>) -> Result<bool, Error> {
        let Some(folder) = &self.output_folder else {
            for File { text, .. } in files {
                write!(console.out, "---\n{text}")?;
            }
            return Ok(true);
        };
        let mut new = Vec::new();
        for file in files {
            let path = folder.join(&file.name);
            match present(&path)? {
                Some(text) if text == file.text.as_bytes() => {}
                Some(_) if !self.overwrite => {
                    let path = path.display();
                    writeln!(
                        console.err,
                        "error: {path} is there and differs: --overwrite writes over it"
                    )?;
                    return Ok(false);
                }
                Some(_) | None => new.push((path, &file.text)),
            }
        }
        let failed = |attempt, path: &Path| {
            let path = path.to_owned();
            move |source| Error::Folder {
                attempt,
                path,
                source,
            }
        };
        fs::create_dir_all(folder).map_err(failed("make the folder", folder))?;
        for (path, text) in new {
            fs::write(&path, text).map_err(failed("write", &path))?;
        }
        tell_of_others(folder, files, console)?;
        Ok(true)
    }

    /// Says what no manifest says, and how it goes on.
    fn report(
        &self,
        export: &export::Export,
        server: &Server,
        console: &mut Console<'_>,
    ) -> Result<Exit, Error> {
        let server = titled(Kind::VmsServer, &server.object);
        let note = (!self.adopt && !export.faithful.is_empty()).then(|| {
            format!(
                "in a cluster only users listed in spec.adopt of {server} are taken over: --adopt writes it with that list"
            )
        });
        let report = ExportReport::new(export, server, note.into_iter().collect());
        report.write(self.report, console)?;
        Ok(if export.remarks.is_empty() {
            Exit::Fine
        } else {
            Exit::Refused
        })
    }
}

/// A user that is gone from the VMS may still have a manifest of an earlier run.
fn tell_of_others(folder: &Path, files: &[File], console: &mut Console<'_>) -> Result<(), Error> {
    let failed = |source| Error::Folder {
        attempt: "read the folder",
        path: folder.to_owned(),
        source,
    };
    let mut others = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let name = name.to_string_lossy().into_owned();
        let user = name.strip_prefix("user-");
        let is_user = user.is_some_and(|name| name.strip_suffix(".yaml").is_some());
        if is_user && files.iter().all(|file| file.name != name) {
            others.push(name);
        }
    }
    others.sort();
    for name in others {
        let path = folder.join(name);
        let path = path.display();
        writeln!(
            console.err,
            "warning: {path} is left as it is: it belongs to no exported user"
        )?;
    }
    Ok(())
}

/// The content of a file, where there is one.
fn present(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Folder {
            attempt: "read",
            path: path.to_owned(),
            source,
        }),
    }
}
