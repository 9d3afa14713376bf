use super::*;

fn table(rows: impl IntoIterator<Item = Vec<String>>) -> Table {
    Table {
        caption: "Who sees what".to_owned(),
        columns: ["user", "camera"].map(str::to_owned).into(),
        rows: rows.into_iter().collect(),
    }
}

fn written(form: Form, document: &Document) -> String {
    let rows = document.blocks.iter().find_map(|block| match block {
        Block::Table(table) => Some(table.clone()),
        Block::Text(_) | Block::Facts(_) | Block::Section { .. } | Block::Fold { .. } => None,
    });
    let mut out = Vec::new();
    let value = serde_json::json!({"title": document.title});
    document
        .write(form, &value, &rows.unwrap_or_default(), &mut out)
        .unwrap();
    String::from_utf8(out).unwrap()
}

fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "Who sees what".to_owned(),
        notes: vec!["as declared".to_owned()],
        blocks,
    }
}

/// What a name may try in each form.
const HOSTILE: &str = "=HYPERLINK(\"x\")|`</td><script>alert(1)</script>\n\u{1b}[31m, & more";

fn hostile() -> Document {
    let rows = table([vec![HOSTILE.to_owned(), "yes".to_owned()]]);
    document(vec![
        Block::Table(rows),
        Block::Facts(vec![(HOSTILE.to_owned(), HOSTILE.to_owned())]),
        Block::Fold {
            summary: HOSTILE.to_owned(),
            blocks: vec![Block::Text(HOSTILE.to_owned())],
        },
    ])
}

#[test]
fn a_name_is_no_tag_in_html() {
    let page = written(Form::Html, &hostile());
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("&lt;/td&gt;&lt;script"), "{page}");
}

#[test]
fn a_page_needs_nothing_from_elsewhere_and_runs_nothing() {
    let page = written(Form::Html, &hostile());
    for foreign in ["src=", "href=", "url(", "@import", "onclick", "<link"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn a_name_is_no_formula_in_a_spreadsheet() {
    let sheet = written(Form::Csv, &hostile());
    let mut records = ::csv::Reader::from_reader(sheet.as_bytes()).into_records();
    let record = records.next().unwrap().unwrap();
    assert_eq!(record.get(0), Some(format!("'{HOSTILE}").as_str()));
    assert_eq!(record.get(1), Some("yes"));
}

#[test]
fn a_terminal_obeys_no_name_and_a_table_is_aligned() {
    let text = written(Form::Text, &hostile());
    assert!(!text.contains('\u{1b}'), "{text}");
    let rows = table([
        vec!["ada".into(), "door".into()],
        vec!["berta".into(), "–".into()],
    ]);
    let text = written(Form::Text, &document(vec![Block::Table(rows)]));
    let expected = "Who sees what\nas declared\nUSER   CAMERA\nada    door\nberta  –\n";
    assert_eq!(text, expected);
}

#[test]
fn a_name_ends_no_cell_and_begins_no_tag_in_markdown() {
    let page = written(Form::Markdown, &hostile());
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), 3, "{page}");
    let bars = rows[2].replace("\\|", "").matches('|').count();
    assert_eq!(bars, 3, "{page}");
    let summary = page.lines().find(|line| line.starts_with("<details>"));
    let summary = summary.unwrap();
    assert!(!summary.contains("<script"), "{summary}");
}

#[test]
fn a_commit_mentions_nobody_and_links_nowhere_in_markdown() {
    let hostile = "1a2b 2026-11-30T08:00:00Z @team: see [this](https://example.com) #1 <img src=x>";
    let page = written(
        Form::Markdown,
        &Document {
            title: hostile.to_owned(),
            notes: vec![hostile.to_owned()],
            blocks: vec![Block::Section {
                heading: hostile.to_owned(),
                blocks: vec![Block::Text(hostile.to_owned())],
            }],
        },
    );
    for line in page.lines().filter(|line| line.contains("@team")) {
        let text = line.trim_start_matches(['#', ' ']);
        assert_eq!(text, format!("`{hostile}`"));
    }
    let plain = document(Vec::new());
    assert!(written(Form::Markdown, &plain).starts_with("### Who sees what\n"));
}

#[test]
fn programs_read_the_value_and_not_the_page() {
    let value: serde_json::Value = serde_json::from_str(&written(Form::Json, &hostile())).unwrap();
    assert_eq!(value["title"], "Who sees what");
}
