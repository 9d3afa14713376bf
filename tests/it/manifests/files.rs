//! The command line, without a cluster.

use std::path::Path;

use vms_operator::{
    cli::{
        input::{
            self, Manifests,
            files::{self, File},
        },
        report::diagnostic::{self, Diagnostic},
    },
    domain::name::Namespace,
};

use super::manifests;

fn load(files: &[File]) -> Result<Manifests, Vec<Diagnostic>> {
    input::load(files, &Namespace::from("video"))
}

fn read(path: &Path) -> Vec<File> {
    let read = files::read(&[path.to_owned()], &[]);
    read.expect("read a manifest").files
}

fn refusal(path: &Path) -> String {
    let problems = load(&read(path)).expect_err(&path.display().to_string());
    diagnostic::render(&problems, false)
}

#[test]
fn every_good_manifest_is_read() {
    for path in manifests("accepted") {
        if let Err(problems) = load(&read(&path)) {
            panic!(
                "{} was refused:\n{}",
                path.display(),
                diagnostic::render(&problems, false)
            );
        }
    }
}

#[test]
fn every_bad_manifest_is_refused_with_place_and_hint() {
    for folder in ["refused", "files-alone"] {
        for path in manifests(folder) {
            let name = path
                .file_stem()
                .and_then(|name| name.to_str())
                .expect("a name");
            insta::assert_snapshot!(format!("{folder}-{name}"), refusal(&path));
        }
    }
}

#[test]
fn no_refusal_shows_a_password() {
    let passwords = ["hunter2", "12345678", "correct-horse", "battery-staple"];
    for path in manifests("refused") {
        let refusal = refusal(&path);
        let shown = passwords
            .iter()
            .filter(|password| refusal.contains(*password));
        assert_eq!(shown.count(), 0, "{refusal}");
    }
}
