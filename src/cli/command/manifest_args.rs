//! Which manifests a command reads, and in which form it says what it found.

use std::{io, path::PathBuf};

use super::console::Console;
use crate::cli::{
    input::{Manifests, files, load},
    report::{
        diagnostic::{Diagnostic, render},
        findings::Findings,
        print::{Format, print},
    },
};

/// Where the manifests are.
#[derive(clap::Args, Debug)]
pub(super) struct ManifestArgs {
    /// A manifest, a folder of them, or `-` for standard input; may be repeated.
    #[arg(short = 'f', long = "filename", value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The namespace of objects that name none.
    #[arg(short = 'n', long, default_value = "default")]
    namespace: String,
    /// In which form to say what was found.
    #[arg(short = 'o', long, value_enum, default_value_t)]
    output: Format,
}

impl ManifestArgs {
    /// Reads the manifests, or says what is wrong with them.
    ///
    /// # Errors
    /// A file cannot be read.
    pub(super) fn load(&self) -> Result<Result<Manifests, Vec<Diagnostic>>, files::Error> {
        let files = files::read(&self.paths)?;
        Ok(load(&files, &self.namespace.as_str().into()))
    }

    /// Says what was found in the form that is asked for, and to people what is wrong. The last line is left to say.
    ///
    /// # Errors
    /// An output takes nothing.
    pub(super) fn print(&self, findings: &Findings, console: &mut Console<'_>) -> io::Result<()> {
        print(findings, self.output, console.out)?;
        write!(console.err, "{}", render(&findings.problems, console.color))?;
        for open in &findings.not_checked {
            writeln!(console.err, "not checked: {open}")?;
        }
        Ok(())
    }
}
