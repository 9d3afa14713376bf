//! A report for a wiki or a comment on a pull request. What is not ours stands in code spans.

use super::model::{Block, Document, Table};
use crate::cli::report::{
    line::in_one_line,
    markdown::{cell, code},
};

pub(super) fn page(document: &Document) -> String {
    let mut page = vec![format!("### {}\n", harmless(&document.title))];
    let notes = document.notes.iter();
    page.extend(notes.map(|note| format!("\n{}\n", harmless(note))));
    blocks(&mut page, &document.blocks, 4);
    page.concat()
}

fn blocks(page: &mut Vec<String>, all: &[Block], level: usize) {
    for block in all {
        match block {
            Block::Text(text) => page.push(format!("\n{}\n", harmless(text))),
            Block::Facts(facts) => {
                page.push("\n".to_owned());
                let facts = facts.iter();
                page.extend(
                    facts
                        .map(|(name, value)| format!("- {}: {}\n", in_one_line(name), cell(value))),
                );
            }
            Block::Table(table) => rows(page, table),
            Block::Section {
                heading,
                blocks: inner,
            } => {
                let marks = "#".repeat(level.min(6));
                page.push(format!("\n{marks} {}\n", harmless(heading)));
                blocks(page, inner, level + 1);
            }
            Block::Fold {
                summary,
                blocks: inner,
            } => {
                let words = in_one_line(summary);
                let words = words.replace('&', "&amp;").replace('<', "&lt;");
                let summary = if is_harmless(summary) {
                    words
                } else {
                    format!("<code>{words}</code>")
                };
                page.push(format!("\n<details><summary>{summary}</summary>\n"));
                blocks(page, inner, level + 1);
                page.push("\n</details>\n".to_owned());
            }
        }
    }
}

fn rows(page: &mut Vec<String>, table: &Table) {
    let heads: Vec<String> = table.columns.iter().map(|head| in_one_line(head)).collect();
    page.push(format!(
        "\n| {} |\n|{}\n",
        heads.join(" | "),
        "---|".repeat(heads.len())
    ));
    for row in &table.rows {
        let cells = row.iter().map(|text| match text.as_str() {
            "" => String::new(),
            text => cell(text),
        });
        let cells: Vec<String> = cells.collect();
        page.push(format!("| {} |\n", cells.join(" | ")));
    }
}

/// What means something in Markdown, and what becomes a mention, a reference or a link: a sentence with that in it may have it
/// from somebody else, such as the author of a commit.
const MEANINGFUL: &str = "`<>@#[]*_|!~\\&";

fn is_harmless(text: &str) -> bool {
    !text.contains(|character| MEANINGFUL.contains(character))
        && !text.contains("://")
        && !text.contains("www.")
}

fn harmless(text: &str) -> String {
    if is_harmless(text) {
        in_one_line(text)
    } else {
        code(text)
    }
}
