//! The table that the benchmark prints, line by line, so that a run that is cut short has told what it knows; and the same
//! for programs, once it is whole.

use std::{
    env, fs,
    io::{Stdout, Write as _, stdout},
};

use serde::Serialize;

use crate::measured::Measured;

/// The variable with the file for programs.
const OUTPUT: &str = "BENCH_JSON";

/// Three columns: what, how much it may be, how much it is.
pub(crate) struct Table {
    out: Stdout,
    told: Told,
    section: String,
}

/// All of it.
#[derive(Serialize)]
struct Told {
    title: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    section: String,
    what: String,
    budget: String,
    #[serde(flatten)]
    measured: Measured,
}

impl Table {
    pub(crate) fn begin(title: &str) -> Self {
        let told = Told {
            title: title.to_owned(),
            rows: Vec::new(),
        };
        let mut table = Self {
            out: stdout(),
            told,
            section: String::new(),
        };
        table.line(&format!(
            "\n## {title}\n\n| what | budget | measured |\n|---|---|---|"
        ));
        table
    }

    /// A section, as a line of its own.
    pub(crate) fn section(&mut self, name: &str) {
        name.clone_into(&mut self.section);
        self.line(&format!("| **{name}** | | |"));
    }

    /// Something that was measured.
    pub(crate) fn row(&mut self, what: &str, budget: &str, measured: impl Into<Measured>) {
        let measured = measured.into();
        self.line(&format!("| {what} | {budget} | {measured} |"));
        self.told.rows.push(Row {
            section: self.section.clone(),
            what: what.to_owned(),
            budget: budget.to_owned(),
            measured,
        });
    }

    /// Writes it for programs, where `BENCH_JSON` names a file.
    pub(crate) fn finish(self) {
        if let Some(file) = env::var_os(OUTPUT) {
            let told = serde_json::to_vec_pretty(&self.told).expect("a table is JSON");
            fs::write(file, told).expect("write the file for programs");
        }
    }

    fn line(&mut self, text: &str) {
        writeln!(self.out, "{text}").expect("somebody reads the table");
    }
}
