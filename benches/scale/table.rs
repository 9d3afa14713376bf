//! The table that the benchmark prints, line by line, so that a run that is cut short has told what it knows.

use std::{
    fmt::Display,
    io::{Stdout, Write as _, stdout},
    time::Duration,
};

/// Three columns: what, how much it may be, how much it is.
pub(crate) struct Table(Stdout);

impl Table {
    pub(crate) fn begin(title: &str) -> Self {
        let mut table = Self(stdout());
        table.line(&format!(
            "\n## {title}\n\n| what | budget | measured |\n|---|---|---|"
        ));
        table
    }

    /// A section, as a line of its own.
    pub(crate) fn section(&mut self, name: &str) {
        self.line(&format!("| **{name}** | | |"));
    }

    /// Something that was measured.
    pub(crate) fn row(&mut self, what: &str, budget: &str, measured: impl Display) {
        self.line(&format!("| {what} | {budget} | {measured} |"));
    }

    fn line(&mut self, text: &str) {
        writeln!(self.0, "{text}").expect("somebody reads the table");
    }
}

/// Seconds.
pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

/// Milliseconds.
pub(crate) fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// A share of one core.
pub(crate) fn share_of_core(cpu: Duration, of: Duration) -> String {
    format!("{:.2} %", cpu.as_secs_f64() / of.as_secs_f64() * 100.0)
}

/// Kibibytes, as megabytes.
pub(crate) fn megabytes(kibibytes: u64) -> String {
    let bytes = u32::try_from(kibibytes).map_or(f64::INFINITY, f64::from) * 1024.0;
    format!("{:.1} MB", bytes / 1e6)
}

/// So many for each.
pub(crate) fn per(count: usize, of: usize) -> String {
    let number = |count: usize| u32::try_from(count).map_or(f64::INFINITY, f64::from);
    format!("{:.3}", number(count) / number(of))
}
