//! Which manifests a command reads, and in which form it says what it found.

use std::{io::Write, path::PathBuf};

use crate::cli::{
    load::{Manifests, load},
    report::{
        diagnostic::{Diagnostic, render},
        findings::{Findings, Format},
    },
    source,
};

/// Where the manifests are.
#[derive(clap::Args, Debug)]
pub(super) struct Input {
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

/// Where a command says something.
pub struct Console<'a> {
    /// What was asked for.
    pub out: &'a mut dyn Write,
    /// What is wrong, for people.
    pub err: &'a mut dyn Write,
    /// Whether people see colours there.
    pub color: bool,
}

impl Input {
    /// Reads the manifests, or says what is wrong with them.
    ///
    /// # Errors
    /// A file cannot be read.
    pub(super) fn load(&self) -> Result<Result<Manifests, Vec<Diagnostic>>, source::Error> {
        let files = source::read(&self.paths)?;
        Ok(load(&files, &self.namespace.as_str().into()))
    }

    /// Says what was found in the form that is asked for, and to people what is wrong. The last line is left to say.
    ///
    /// # Errors
    /// An output takes nothing.
    pub(super) fn print(
        &self,
        findings: &Findings,
        console: &mut Console<'_>,
    ) -> std::io::Result<()> {
        findings.print(self.output, console.out)?;
        write!(console.err, "{}", render(&findings.problems, console.color))?;
        for open in &findings.not_checked {
            writeln!(console.err, "not checked: {open}")?;
        }
        Ok(())
    }
}
