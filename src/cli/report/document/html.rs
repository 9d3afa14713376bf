//! A report as one HTML page without scripts or anything from elsewhere, in the colours that the reader has chosen.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::model::{Block, Document, Table};

const STYLE: &str = include_str!("page.css");

pub(super) fn page(document: &Document) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (document.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (document.title) }
                    @for note in &document.notes { p.note { (note) } }
                    (blocks(&document.blocks, 2))
                }
            }
        }
    };
    page.into_string()
}

fn blocks(all: &[Block], level: usize) -> Markup {
    html! {
        @for block in all {
            @match block {
                Block::Text(text) => p { (text) },
                Block::Facts(facts) => dl {
                    @for (name, value) in facts { div { dt { (name) } dd { (value) } } }
                },
                Block::Table(rows) => (table(rows)),
                Block::Section { heading: words, blocks: inner } => section {
                    (heading(words, level))
                    (blocks(inner, level + 1))
                },
                Block::Fold { summary, blocks: inner } => details {
                    summary { (summary) }
                    (blocks(inner, level + 1))
                },
            }
        }
    }
}

fn heading(words: &str, level: usize) -> Markup {
    match level {
        2 => html! { h2 { (words) } },
        3 => html! { h3 { (words) } },
        _ => html! { h4 { (words) } },
    }
}

fn table(table: &Table) -> Markup {
    html! {
        div.wide tabindex="0" role="region" aria-label=(table.caption) {
            table {
                caption { (table.caption) }
                thead { tr { @for head in &table.columns { th scope="col" { (head) } } } }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (index, one) in row.iter().enumerate() {
                                @if index == 0 { th scope="row" { (one) } } @else { td { (one) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
