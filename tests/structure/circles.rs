//! No files depend on each other in a circle: each can be read, and understood, after those that it names.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use syn::File;

use super::{
    names::{Imports, imports, names},
    source::{Source, integration, library, parsed},
};

type Module = Vec<String>;

/// Follows re-exports no further than that: they may lead in a circle themselves.
const MAX_REEXPORTS: usize = 8;

/// Which file names which, both as modules.
struct Dependencies(BTreeMap<Module, BTreeSet<Module>>);

impl Dependencies {
    fn of(sources: &[Source]) -> Self {
        let parsed: Vec<(&Module, File)> = sources
            .iter()
            .map(|source| (&source.module, parsed(&source.text)))
            .collect();
        let files: BTreeMap<&[String], Imports> = parsed
            .iter()
            .map(|(module, file)| (module.as_slice(), imports(module, file)))
            .collect();
        let edges = parsed.iter().map(|(own, file)| {
            let module: Vec<&str> = own.iter().map(String::as_str).collect();
            let named = names(&module, file);
            let named = named.iter().filter_map(|path| {
                let path: Vec<&str> = path.split("::").collect();
                let absolute = match path.as_slice() {
                    ["crate", rest @ ..] => rest.to_vec(),
                    // A child is named without a prefix, and so is a dependency.
                    rest => [module.as_slice(), rest].concat(),
                };
                let file = file_of(&files, &absolute, MAX_REEXPORTS)?;
                (file != **own).then_some(file)
            });
            ((*own).clone(), named.collect())
        });
        Self(edges.collect())
    }

    /// The shortest circle through a file, without that file at its end.
    fn circle_through(&self, start: &Module) -> Option<Vec<&Module>> {
        let mut before: BTreeMap<&Module, &Module> = BTreeMap::new();
        let mut waiting = VecDeque::from([self.0.get_key_value(start)?.0]);
        while let Some(at) = waiting.pop_front() {
            for next in self.0.get(at).into_iter().flatten() {
                if next == start {
                    let mut circle = vec![at];
                    while let Some(&earlier) = before.get(circle[circle.len() - 1]) {
                        circle.push(earlier);
                    }
                    circle.reverse();
                    return Some(circle);
                }
                if !before.contains_key(next) {
                    before.insert(next, at);
                    waiting.push_back(next);
                }
            }
        }
        None
    }

    /// The shortest circles, each once.
    fn circles(&self) -> BTreeSet<String> {
        let mut known = BTreeSet::new();
        let mut told = BTreeSet::new();
        for file in self.0.keys() {
            let Some(circle) = self.circle_through(file) else {
                continue;
            };
            if known.insert(circle.iter().copied().collect::<BTreeSet<_>>()) {
                let names = circle.iter().map(|module| module.join("::"));
                told.insert(
                    names
                        .chain([file.join("::")])
                        .collect::<Vec<_>>()
                        .join(" → "),
                );
            }
        }
        told
    }
}

/// The file in which what a path names is defined; `None` where it is none of the library.
fn file_of(
    files: &BTreeMap<&[String], Imports>,
    path: &[&str],
    reexports: usize,
) -> Option<Module> {
    let path: Vec<String> = path.iter().map(|&name| name.to_owned()).collect();
    let length = (1..=path.len())
        .rev()
        .find(|&length| files.contains_key(&path[..length]))?;
    let (module, rest) = path.split_at(length);
    let imported = rest.first().and_then(|name| files[module].get(name));
    match imported {
        Some(imported) if reexports > 0 => {
            let target: Vec<&str> = imported
                .iter()
                .chain(&rest[1..])
                .map(String::as_str)
                .collect();
            file_of(files, &target, reexports - 1)
        }
        Some(_) | None => Some(module.to_vec()),
    }
}

#[test]
fn no_files_depend_on_each_other_in_a_circle() {
    for sources in [library(), integration()] {
        let circles = Dependencies::of(&sources).circles();
        let circles: Vec<String> = circles.into_iter().collect();
        assert!(
            circles.is_empty(),
            "{} circles:\n{}",
            circles.len(),
            circles.join("\n")
        );
    }
}

/// The circles of planted files, each a module's name and its text.
fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    let sources: Vec<Source> = files
        .iter()
        .map(|&(module, text)| Source {
            path: module.to_owned(),
            module: module.split("::").map(str::to_owned).collect(),
            text: text.to_owned(),
        })
        .collect();
    Dependencies::of(&sources).circles().into_iter().collect()
}

#[test]
fn a_planted_circle_is_named_however_it_is_closed() {
    for (files, circle) in [
        (
            &[
                ("a", "mod b; mod c;"),
                ("a::b", "use super::c::C;"),
                ("a::c", "fn c() { crate::a::b::b(); }"),
            ][..],
            "a::b → a::c → a::b",
        ),
        (
            &[
                ("a", "mod b; pub struct Shared; fn run() { b::run(); }"),
                ("a::b", "use super::Shared;"),
            ],
            "a → a::b → a",
        ),
        (
            &[
                ("a", "mod b; mod c; pub use b::B; use c::{C as D};"),
                ("a::b", "fn b(d: super::D) {}"),
                ("a::c", "use crate::a::B;"),
            ],
            "a::b → a::c → a::b",
        ),
    ] {
        assert_eq!(circles_of(files), [circle]);
    }
}

#[test]
fn a_folder_that_only_names_its_files_closes_no_circle() {
    let files = [
        ("a", "mod b; mod c; pub use b::B; pub use c::C;"),
        ("a::b", "use super::C; use serde::Serialize;"),
        ("a::c", "#[cfg(test)] mod tests { use super::super::B; }"),
    ];
    assert_eq!(circles_of(&files), Vec::<String>::new());
}
