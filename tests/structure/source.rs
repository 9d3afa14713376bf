//! The files of the library and of its integration tests, as the tests of their structure read them.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A file, unit tests apart.
pub(super) struct Source {
    /// Below the root, as in `rules/access.rs`.
    pub(super) path: String,
    /// Its module, as in `rules::access`.
    pub(super) module: Vec<String>,
    pub(super) text: String,
}

/// All files of the library but its root, which declares the layers, and the programs, which join them.
pub(super) fn library() -> Vec<Source> {
    below("src", &["lib", "bin"])
}

/// All files of the integration tests but their root.
pub(super) fn integration() -> Vec<Source> {
    below("tests/it", &["main"])
}

fn below(root: &str, apart: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    let mut files = Vec::new();
    collect(&root, &mut files);
    let sources = files.into_iter().map(|file| {
        let path = file.strip_prefix(&root).expect("a file of the source");
        Source {
            path: path.display().to_string(),
            module: module_of(path),
            text: fs::read_to_string(&file).expect("a file of the source"),
        }
    });
    sources
        .filter(|source| !apart.contains(&source.module[0].as_str()))
        .collect()
}

/// # Panics
/// When it is no Rust.
pub(super) fn parsed(text: &str) -> syn::File {
    syn::parse_file(text).expect("Rust")
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("a folder of the source");
    for entry in entries {
        let path = entry.expect("an entry of the folder").path();
        let name = path.file_stem().and_then(|name| name.to_str());
        match name {
            Some("tests" | "fixtures") => {}
            _ if path.is_dir() => collect(&path, found),
            _ if path.extension().is_some_and(|kind| kind == "rs") => found.push(path),
            _ => {}
        }
    }
}

/// `rules/access.rs` is `rules::access`, and `rules/mod.rs` is `rules`.
fn module_of(path: &Path) -> Vec<String> {
    let path = path.with_extension("");
    let names = path.iter().map(|name| name.to_string_lossy().into_owned());
    names.filter(|name| name != "mod").collect()
}
