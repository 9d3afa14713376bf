//! One table of manifests, two readers: what the command line refuses, a real API server refuses, and the other
//! way round.
//!
//! `accepted` passes both; `refused` passes neither, and says in its second line what kubectl prints;
//! `files-alone` is what kubectl lets pass because it loses a part of it before the API server sees it;
//! `violated` passes both, and is refused by the rules, which need the other objects and the store.

mod absent_and_empty;
mod api_server;
mod files;
mod objects;
mod violated;

use std::{fs, path::PathBuf};

/// The manifests of a folder of the table, in order.
fn manifests(folder: &str) -> Vec<PathBuf> {
    let path = PathBuf::from("tests/fixtures/manifests").join(folder);
    let entries = fs::read_dir(&path).expect("list the manifests");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("list the manifests").path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no manifest in {}", path.display());
    paths
}
