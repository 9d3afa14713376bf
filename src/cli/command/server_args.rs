//! Which server a command is about.

use std::{io, path::PathBuf};

use super::console::Console;
use crate::{
    cli::{
        input::{Manifests, account, files, load},
        report::diagnostic::render,
    },
    domain::server::Server,
};

/// Where the manifest of one server is.
#[derive(clap::Args, Debug)]
pub(super) struct ServerArgs {
    /// A manifest with the VmsServer and the Secret of its account, a folder of them, or `-` for standard input; may be
    /// repeated.
    #[arg(short = 'f', long = "filename", value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The namespace of objects that name none.
    #[arg(short = 'n', long, default_value = "default")]
    namespace: String,
    /// Which VmsServer, where the manifests declare several.
    #[arg(long, value_name = "NAME")]
    server: Option<String>,
}

impl ServerArgs {
    /// The server with all that was read; `None` where manifests are wrong, or none or several servers are meant, which is
    /// told then.
    ///
    /// # Errors
    /// A file or the environment cannot be read, or the output takes nothing.
    pub(super) fn find<E: From<files::Error> + From<account::Error> + From<io::Error>>(
        &self,
        console: &mut Console<'_>,
    ) -> Result<Option<(Manifests, Server)>, E> {
        let files = files::read(&self.paths, &[])?.files;
        let mut manifests = match load(&files, &self.namespace.as_str().into()) {
            Ok(manifests) => manifests,
            Err(problems) => {
                write!(console.err, "{}", render(&problems, console.color))?;
                return Ok(None);
            }
        };
        account::supplement(&mut manifests)?;
        let server = manifests.server(self.server.as_deref(), Some(&self.namespace));
        match server.cloned() {
            Ok(server) => Ok(Some((manifests, server))),
            Err(unclear) => {
                writeln!(console.err, "error: {unclear}")?;
                Ok(None)
            }
        }
    }
}
