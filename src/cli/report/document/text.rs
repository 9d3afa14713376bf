//! A report for a terminal.

use super::model::{Block, Document, Table};
use crate::cli::report::line::in_one_line;

pub(super) fn page(document: &Document) -> String {
    let mut page = Page::default();
    page.line(&document.title);
    for note in &document.notes {
        page.line(note);
    }
    page.blocks(&document.blocks);
    page.text
}

#[derive(Default)]
struct Page {
    text: String,
    depth: usize,
}

impl Page {
    fn line(&mut self, line: &str) {
        let line = format!("{}{}", "  ".repeat(self.depth), in_one_line(line));
        self.text += line.trim_end();
        self.text.push('\n');
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Text(text) => self.line(text),
                Block::Facts(facts) => self.facts(facts),
                Block::Table(table) => self.table(table),
                Block::Section {
                    heading: summary,
                    blocks,
                }
                | Block::Fold { summary, blocks } => {
                    self.text.push('\n');
                    self.line(summary);
                    self.depth += 1;
                    self.blocks(blocks);
                    self.depth -= 1;
                }
            }
        }
    }

    fn facts(&mut self, facts: &[(String, String)]) {
        let width = facts.iter().map(|(name, _)| width(name)).max();
        for (name, value) in facts {
            let name = padded(&format!("{name}:"), width.unwrap_or_default() + 1);
            self.line(&format!("{name}  {value}"));
        }
    }

    fn table(&mut self, table: &Table) {
        let heads = table.columns.iter().map(|head| head.to_uppercase());
        let heads: Vec<String> = heads.collect();
        let rows = table
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| in_one_line(cell)));
        let rows: Vec<Vec<String>> = rows.map(Iterator::collect).collect();
        let widths: Vec<usize> = (0..heads.len())
            .map(|column| {
                let cells = rows.iter().filter_map(|row| row.get(column));
                let cells = cells.chain(heads.get(column));
                cells.map(|cell| width(cell)).max().unwrap_or_default()
            })
            .collect();
        for row in [&heads].into_iter().chain(&rows) {
            let cells = row.iter().zip(&widths);
            let cells: Vec<String> = cells.map(|(cell, width)| padded(cell, *width)).collect();
            self.line(&cells.join("  "));
        }
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn padded(text: &str, wanted: usize) -> String {
    format!("{text}{}", " ".repeat(wanted.saturating_sub(width(text))))
}
