//! What an export came to, for people and for programs.

use std::io;

use serde::Serialize;

use super::console::Console;
use crate::cli::export::{Export, Sharing};

/// In which form an export says what it came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Form {
    /// On standard error, for people.
    #[default]
    Text,
    /// On standard output, for programs; this takes a folder for the manifests.
    Json,
}

/// What an export came to.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExportReport<'a> {
    command: &'static str,
    server: String,
    users: Users,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<Roles>,
    files: Vec<&'a str>,
    /// What would not stay as it is in the VMS, or could not be written.
    differences: &'a [String],
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Users {
    written: usize,
    with_differences: usize,
    declared_already: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Roles {
    written: usize,
    users: usize,
    lines_before: usize,
    lines_after: usize,
}

impl<'a> ExportReport<'a> {
    /// Of that server, with further notes.
    pub(super) fn new(export: &'a Export, server: String, notes: Vec<String>) -> Self {
        let roles = export.sharing.map(|sharing| {
            let Sharing {
                roles,
                users,
                lines_before,
                lines_after,
            } = sharing;
            Roles {
                written: roles,
                users,
                lines_before,
                lines_after,
            }
        });
        let files = export.files.iter();
        Self {
            command: "export",
            server,
            users: Users {
                written: export.users,
                with_differences: export.users - export.faithful.len(),
                declared_already: export.declared,
            },
            roles,
            files: files.map(|file| file.name.as_str()).collect(),
            differences: &export.remarks,
            notes: export.notes.iter().cloned().chain(notes).collect(),
        }
    }

    /// Writes it in that form.
    ///
    /// # Errors
    /// The output takes nothing.
    pub(super) fn write(&self, form: Form, console: &mut Console<'_>) -> io::Result<()> {
        match form {
            Form::Text => self.write_text(console.err),
            Form::Json => {
                serde_json::to_writer_pretty(&mut *console.out, self)?;
                writeln!(console.out)
            }
        }
    }

    fn write_text(&self, err: &mut dyn io::Write) -> io::Result<()> {
        for difference in self.differences {
            writeln!(err, "warning: {difference}")?;
        }
        for note in &self.notes {
            writeln!(err, "note: {note}")?;
        }
        if let Some(roles) = &self.roles {
            writeln!(err, "{roles}")?;
        }
        let Users {
            written,
            with_differences,
            declared_already,
        } = self.users;
        write!(err, "{} written", counted(written, "user"))?;
        if with_differences > 0 {
            write!(
                err,
                ", {with_differences} of them with differences from the VMS"
            )?;
        }
        if declared_already > 0 {
            write!(
                err,
                "; {} declared already",
                counted(declared_already, "user")
            )?;
        }
        writeln!(err)
    }
}

impl std::fmt::Display for Roles {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            written,
            users,
            lines_before,
            lines_after,
        } = self;
        if *written == 0 {
            return formatter
                .write_str("no roles: nothing that users have in common makes them shorter");
        }
        write!(
            formatter,
            "{} for {}: users had {lines_before} lines, and have {lines_after} with their roles",
            counted(*written, "role"),
            counted(*users, "user"),
        )
    }
}

fn counted(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}
