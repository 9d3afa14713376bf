//! The forms in which a run says what it found.

use std::io::{self, Write};

use serde::Serialize;

use super::{findings::Findings, junit, markdown, sarif};

/// How many names stand in a line, unless all are asked for.
const NAMES: usize = 10;

/// In which form a run says what it found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// What is wrong, as SARIF 2.1.0, for whatever shows it in the code.
    Sarif,
    /// A test for each object, as `JUnit` XML, for the report of a pipeline.
    Junit,
    /// For a comment on a pull request.
    Markdown,
}

/// Writes them; as text only what changes, for what is wrong goes to standard error.
///
/// # Errors
/// The output takes nothing.
pub fn print(findings: &Findings, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Text => print_changes(findings, out),
        Format::Json => print_json(findings, out),
        Format::Sarif => print_json(&sarif::log(findings), out),
        Format::Junit => junit::write(findings, out),
        Format::Markdown => out.write_all(markdown::comment(findings).as_bytes()),
    }
}

/// Server by server.
fn print_changes(findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
    let most = if findings.names_all {
        usize::MAX
    } else {
        NAMES
    };
    for server in &findings.servers {
        if let Some(title) = server.title() {
            writeln!(out, "{title}")?;
        }
        for set in server.sets.iter().filter(|set| !set.is_quiet()) {
            write!(out, "{set}")?;
        }
        for user in server.users.iter().filter(|user| !user.is_quiet()) {
            write!(out, "{}", user.told(most))?;
        }
        for user in &server.undeclared {
            write!(out, "{user}")?;
        }
    }
    Ok(())
}

fn print_json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}
