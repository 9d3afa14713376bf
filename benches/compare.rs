//! Compares runs of the benchmark of two revisions: `compare BASE.json … -- HEAD.json …`, as `make bench-compare` calls it.
//!
//! Prints the median of each side, how far its runs lie apart, and the ratio. Counts that differ are real; times are those
//! of one noisy machine, and count only where they differ by more than each side does by itself.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark prints, and fails by panicking"
)]

use std::{collections::BTreeMap, env, fs};

use serde::Deserialize;

/// What one run has written.
#[derive(Deserialize)]
struct Told {
    title: String,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    section: String,
    what: String,
    value: f64,
    unit: String,
}

/// What was measured, by section and row.
type What = (String, String, String);

/// All runs of one revision.
struct Side {
    title: String,
    values: BTreeMap<What, Vec<f64>>,
    /// In the order of the table.
    order: Vec<What>,
}

impl Side {
    fn read(files: &[String]) -> Self {
        let mut side = Self {
            title: String::new(),
            values: BTreeMap::new(),
            order: Vec::new(),
        };
        for file in files {
            let text = fs::read(file).unwrap_or_else(|error| panic!("{file}: {error}"));
            let told: Told =
                serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
            side.title = told.title;
            for row in told.rows {
                let what = (row.section, row.what, row.unit);
                if !side.values.contains_key(&what) {
                    side.order.push(what.clone());
                }
                side.values.entry(what).or_default().push(row.value);
            }
        }
        for values in side.values.values_mut() {
            values.sort_by(f64::total_cmp);
        }
        side
    }
}

fn median(sorted: &[f64]) -> f64 {
    sorted[sorted.len() / 2]
}

fn told(sorted: &[f64], unit: &str) -> String {
    let (least, most) = (sorted[0], sorted[sorted.len() - 1]);
    let unit = match unit {
        "count" | "each" => "",
        unit => unit,
    };
    let middle = median(sorted);
    if (most - least).abs() < f64::EPSILON {
        format!("{middle:.3} {unit}")
    } else {
        format!("{middle:.3} {unit} ({least:.3}–{most:.3})")
    }
}

/// The ratio, where there is one, and whether the runs of the two sides lie apart.
fn ratio(base: &[f64], head: &[f64]) -> String {
    let (before, after) = (median(base), median(head));
    if before == 0.0 {
        return if after == 0.0 { "=" } else { "new" }.to_owned();
    }
    let overlaps = base[0] <= head[head.len() - 1] && head[0] <= base[base.len() - 1];
    let differs = if overlaps { "" } else { " *" };
    format!("{:.2}{differs}", after / before)
}

fn main() {
    // Cargo adds an argument of its own.
    let arguments: Vec<String> = env::args().skip(1).filter(|it| it != "--bench").collect();
    let middle = arguments.iter().position(|argument| argument == "--");
    let middle = middle.expect("compare BASE.json … -- HEAD.json …");
    let (base, head) = (
        Side::read(&arguments[..middle]),
        Side::read(&arguments[middle + 1..]),
    );
    println!("## {}\n", head.title);
    println!(
        "A star: no run of the one lies among those of the other, which says little of fewer than five runs each.\n"
    );
    println!("| what | base | head | head / base |\n|---|---|---|---|");
    let mut section = "";
    for what in &head.order {
        let (of, row, unit) = what;
        if of != section {
            println!("| **{of}** | | | |");
            section = of;
        }
        let after = &head.values[what];
        match base.values.get(what) {
            Some(before) => println!(
                "| {row} | {} | {} | {} |",
                told(before, unit),
                told(after, unit),
                ratio(before, after)
            ),
            None => println!("| {row} | – | {} | new |", told(after, unit)),
        }
    }
}
