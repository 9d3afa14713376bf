//! The pages lead somewhere, and no file is too long to be read.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Lines; a file that needs more of them holds more than one idea.
const MAX_LINES: usize = 300;

/// The files of that kind that are part of the repository, below a folder.
fn files(folder: &Path, kind: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("read a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(
            |path| match path.file_name().and_then(|name| name.to_str()) {
                Some(name) if name == "target" || name.starts_with('.') => Vec::new(),
                _ if path.is_dir() => files(&path, kind),
                _ if path.extension().is_some_and(|found| found == kind) => vec![path],
                _ => Vec::new(),
            },
        )
        .collect()
}

#[test]
fn every_link_of_a_page_leads_to_a_file() {
    let mut broken = Vec::new();
    for page in files(Path::new(env!("CARGO_MANIFEST_DIR")), "md") {
        let text = fs::read_to_string(&page).expect("read a page");
        let links = text.split("](").skip(1);
        for link in links.filter_map(|rest| rest.split([')', '#']).next()) {
            let target = page.parent().expect("a folder").join(link);
            if !link.contains(':') && !link.is_empty() && !target.exists() {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_file_is_longer_than_three_hundred_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut long = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for file in files(&root.join(folder), "rs") {
            let lines = fs::read_to_string(&file)
                .expect("read a file")
                .lines()
                .count();
            if lines > MAX_LINES {
                long.push(format!("{}: {lines}", file.display()));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}
