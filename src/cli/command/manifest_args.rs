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

/// How the files of manifests are read.
#[derive(clap::Args, Debug)]
pub(super) struct ReadingArgs {
    /// The namespace of objects that name none; without it, `default`.
    #[arg(short = 'n', long)]
    namespace: Option<String>,
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
    /// A manifest, a folder of them, or `-` for standard input; may be repeated.
    #[arg(short = 'f', long = "filename", value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// In which form to say what was found.
    #[arg(short = 'o', long, value_enum, default_value_t)]
    output: Format,
}

impl ReadingArgs {
    /// Reads the manifests of these paths, or says what is wrong with them.
    ///
    /// # Errors
    /// A file cannot be read.
    pub(super) fn load(
        &self,
        paths: &[PathBuf],
    ) -> Result<Result<Manifests, Vec<Diagnostic>>, files::Error> {
        let read = files::read(paths, &self.ignore)?;
        let names: Vec<String> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        Ok(self.take(read, &names.join(", ")))
    }

    /// What files declare that were read from there, or what is wrong with them.
    pub(super) fn take(&self, read: Files, whence: &str) -> Result<Manifests, Vec<Diagnostic>> {
        let Files { files, ignored } = read;
        let namespace = self.namespace().unwrap_or("default");
        let mut manifests = load(&files, &namespace.into())?;
        manifests.ignored = ignored;
        if manifests.is_empty() && !self.allow_empty {
            return Err(vec![no_manifest(&manifests, whence)]);
        }
        Ok(manifests)
    }

    /// The namespace that is said.
    pub(super) fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// What is not read.
    pub(super) fn ignore(&self) -> &[Pattern] {
        &self.ignore
    }
}

/// Likely the wrong folder: nothing is checked there, and everything could be pruned.
fn no_manifest(manifests: &Manifests, whence: &str) -> Diagnostic {
    let passed_over = match manifests.passed_over().as_slice() {
        [] => String::new(),
        others => format!("; passed over: {}", others.join(", ")),
    };
    Diagnostic {
        place: None,
        rule: None,
        object: None,
        path: String::new(),
        message: format!("no manifest of ours in {whence}{passed_over}"),
        hint: Some("name another folder, or say --allow-empty".to_owned()),
    }
}

impl ManifestArgs {
    /// Reads the manifests, or says what is wrong with them.
    ///
    /// # Errors
    /// A file cannot be read.
    pub(super) fn load(&self) -> Result<Result<Manifests, Vec<Diagnostic>>, files::Error> {
        self.reading.load(&self.paths)
    }

    /// Says what was found in the form that is asked for, and to people what is wrong. The last line is left to say.
    ///
    /// # Errors
    /// An output takes nothing.
    pub(super) fn print(&self, findings: &Findings, console: &mut Console<'_>) -> io::Result<()> {
        print_findings(findings, self.output, console)
    }
}

/// Says what was found in a form, and to people what is wrong. The last line is left to say.
///
/// # Errors
/// An output takes nothing.
pub(super) fn print_findings(
    findings: &Findings,
    format: Format,
    console: &mut Console<'_>,
) -> io::Result<()> {
    print(findings, format, console.out)?;
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
