//! A report for people: facts, tables and what folds away, written as text, Markdown, CSV or one HTML file.

mod csv;
mod html;
mod markdown;
mod model;
mod text;

use std::io::{self, Write};

pub use model::{Block, Document, Table};

#[cfg(test)]
mod tests;

/// The forms of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// For people at a terminal.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For spreadsheets: one table.
    Csv,
    /// For a comment on a pull request, or a wiki.
    Markdown,
    /// One page that needs nothing else, to read, to print or to keep.
    Html,
}

impl Document {
    /// Writes it; `value` is the same for programs, and `table` for spreadsheets.
    ///
    /// # Errors
    /// The output takes nothing.
    pub fn write(
        &self,
        form: Form,
        value: &impl serde::Serialize,
        table: &Table,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match form {
            Form::Text => out.write_all(text::page(self).as_bytes()),
            Form::Json => {
                serde_json::to_writer_pretty(&mut *out, value)?;
                writeln!(out)
            }
            Form::Csv => csv::write(table, out),
            Form::Markdown => out.write_all(markdown::page(self).as_bytes()),
            Form::Html => out.write_all(html::page(self).as_bytes()),
        }
    }
}
