//! A table for spreadsheets.

use std::io::{self, Write};

use super::model::Table;

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes a table with its heads. No cell of it is a formula: the names are other people's.
///
/// # Errors
/// The output takes nothing.
pub(super) fn write(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(table.columns.iter().map(|head| harmless(head)))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| harmless(cell)))?;
    }
    writer.flush()
}

fn harmless(text: &str) -> String {
    if text.starts_with(FORMULA) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
