//! Which manifests a command reads, and in which form it says what it found.

use std::{io, path::PathBuf};

use super::console::Console;
use crate::cli::{
    input::{
        Manifests,
        files::{self, Files},
        ignore::Pattern,
        load,
    },
    report::{
        diagnostic::{Diagnostic, render, render_warnings},
        findings::Findings,
        print::{Format, print},
    },
};

/// Where the manifests are.
#[derive(clap::Args, Debug)]
pub(super) struct InputArgs {
    /// A manifest, a folder of them, or `-` for standard input; may be repeated.
    #[arg(short = 'f', long = "filename", value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The namespace of objects that name none.
    #[arg(short = 'n', long, default_value = "default")]
    namespace: String,
    /// A file or folder that is not read, by its name or the end of its path; `*` stands for anything. May be repeated.
    #[arg(long, value_name = "NAME")]
    ignore: Vec<Pattern>,
    /// Take it for granted that there may be no manifest at all.
    #[arg(long)]
    allow_empty: bool,
}

/// Where the manifests are, and in which form to say what was found.
#[derive(clap::Args, Debug)]
pub(super) struct ManifestArgs {
    #[command(flatten)]
    input: InputArgs,
    /// In which form to say what was found.
    #[arg(short = 'o', long, value_enum, default_value_t)]
    output: Format,
}

impl InputArgs {
    /// Reads the manifests, or says what is wrong with them.
    ///
    /// # Errors
    /// A file cannot be read.
    pub(super) fn load(&self) -> Result<Result<Manifests, Vec<Diagnostic>>, files::Error> {
        Ok(self.take(files::read(&self.paths, &self.ignore)?))
    }

    /// What files declare that were read from these paths, or what is wrong with them.
    pub(super) fn take(&self, read: Files) -> Result<Manifests, Vec<Diagnostic>> {
        let Files { files, ignored } = read;
        let loaded = load(&files, &self.namespace.as_str().into());
        loaded.and_then(|mut manifests| {
            manifests.ignored = ignored;
            if manifests.is_empty() && !self.allow_empty {
                Err(vec![self.no_manifest(&manifests)])
            } else {
                Ok(manifests)
            }
        })
    }

    /// The files and folders.
    pub(super) fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// What is not read.
    pub(super) fn ignore(&self) -> &[Pattern] {
        &self.ignore
    }

    /// Likely the wrong folder: nothing is checked there, and everything could be pruned.
    fn no_manifest(&self, manifests: &Manifests) -> Diagnostic {
        let paths: Vec<String> = self
            .paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        let passed_over = match manifests.passed_over().as_slice() {
            [] => String::new(),
            others => format!("; passed over: {}", others.join(", ")),
        };
        Diagnostic {
            place: None,
            rule: None,
            object: None,
            path: String::new(),
            message: format!("no manifest of ours in {}{passed_over}", paths.join(", ")),
            hint: Some("name another folder, or say --allow-empty".to_owned()),
        }
    }
}

impl ManifestArgs {
    /// Where the manifests are.
    pub(super) const fn input(&self) -> &InputArgs {
        &self.input
    }

    /// Reads the manifests, or says what is wrong with them.
    ///
    /// # Errors
    /// A file cannot be read.
    pub(super) fn load(&self) -> Result<Result<Manifests, Vec<Diagnostic>>, files::Error> {
        self.input.load()
    }

    /// Says what was found in the form that is asked for, and to people what is wrong. The last line is left to say.
    ///
    /// # Errors
    /// An output takes nothing.
    pub(super) fn print(&self, findings: &Findings, console: &mut Console<'_>) -> io::Result<()> {
        print(findings, self.output, console.out)?;
        write!(console.err, "{}", render(&findings.problems, console.color))?;
        write!(
            console.err,
            "{}",
            render_warnings(&findings.warnings, console.color)
        )?;
        for other in &findings.passed_over {
            writeln!(console.err, "passed over: {other}")?;
        }
        for open in &findings.not_checked {
            writeln!(console.err, "not checked: {open}")?;
        }
        Ok(())
    }
}
