//! The layers of `src/`, held to the table of what each may name.

use std::collections::BTreeSet;

use super::{
    allowed::{LAYERS, Layer},
    names::names,
    source::{Source, library, parsed},
};

/// What of the standard library reaches outside, or differs from run to run.
const IMPURE: [&str; 9] = [
    "std::env",
    "std::fs",
    "std::io",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
];

impl Layer {
    /// What the source names and may not, as paths; `module` is where in the library it stands.
    fn offences(&self, module: &[&str], source: &str) -> BTreeSet<String> {
        let named = names(module, &parsed(source));
        named
            .into_iter()
            .filter(|path| !self.allows(path))
            .collect()
    }

    fn allows(&self, path: &str) -> bool {
        let mut segments = path.split("::");
        let first = segments.next().unwrap_or_default();
        if first == "crate" {
            let module = segments.next().unwrap_or_default();
            // A single name at the top is a re-export, and would hide what it stands for.
            return module == self.name || self.modules.contains(&module);
        }
        if ["std", "core", "alloc"].contains(&first) {
            let impure = |denied: &str| path == denied || path.starts_with(&format!("{denied}::"));
            return !(self.is_pure && IMPURE.into_iter().any(impure));
        }
        !dependencies().contains(first) || self.crates.contains(&first)
    }
}

/// The crates that the package names, as the code calls them.
fn dependencies() -> BTreeSet<String> {
    let (_, manifest) = include_str!("../../Cargo.toml")
        .split_once("\n[dependencies]\n")
        .expect("a table of dependencies");
    let (table, _) = manifest.split_once("\n[").expect("a table after it");
    let names = table.lines().filter_map(|line| line.split_once(" = "));
    names.map(|(name, _)| name.replace('-', "_")).collect()
}

#[test]
fn each_layer_names_only_what_it_may() {
    let mut offences = Vec::new();
    let mut seen = BTreeSet::new();
    for Source { path, module, text } in library() {
        let module: Vec<&str> = module.iter().map(String::as_str).collect();
        let layer = LAYERS.iter().find(|layer| layer.name == module[0]);
        let Some(layer) = layer else {
            offences.push(format!("{path} belongs to no layer"));
            continue;
        };
        seen.insert(layer.name);
        let named = layer.offences(&module, &text).into_iter();
        offences.extend(named.map(|name| format!("{path} names {name}")));
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
    assert_eq!(seen.len(), LAYERS.len(), "a layer has no file: {seen:?}");
}

#[test]
fn a_planted_import_is_noticed_wherever_it_stands() {
    let planted = [
        (
            "rules",
            "use crate::engine::Survey;",
            "crate::engine::Survey",
        ),
        (
            "rules",
            "use crate::{domain::name::Name, store::{self, Error}};",
            "crate::store",
        ),
        ("rules", "use super::super::operator;", "crate::operator"),
        (
            "rules",
            "mod inner { use super::super::super::store as port; }",
            "crate::store",
        ),
        (
            "rules",
            "fn judge() { crate::clock::now(); }",
            "crate::clock::now",
        ),
        ("rules", "fn judge(error: &kube::Error) {}", "kube::Error"),
        (
            "rules",
            "fn judge() { println!(\"{}\", crate::clock::now()); }",
            "crate::clock::now",
        ),
        ("rules", "pub use ::reqwest::Client;", "reqwest::Client"),
        (
            "rules",
            "#[derive(serde::Serialize)] struct Verdict;",
            "serde::Serialize",
        ),
        ("rules", "#[tokio::main] async fn judge() {}", "tokio::main"),
        (
            "rules",
            "fn judge() { std::fs::read(\"x\").ok(); }",
            "std::fs::read",
        ),
        (
            "rules",
            "use std::time::{Duration, Instant};",
            "std::time::Instant",
        ),
        ("rules", "use crate::*;", "crate::*"),
        ("operator", "use crate::cli::args;", "crate::cli::args"),
        ("cli", "use crate::server::serve;", "crate::server::serve"),
        ("server", "use crate::engine;", "crate::engine"),
        ("engine", "use kube::Client;", "kube::Client"),
    ];
    for (layer, source, offence) in planted {
        let found = LAYERS.iter().find(|known| known.name == layer);
        let layer = found.expect("a layer of that name");
        let offences = layer.offences(&[layer.name, "planted"], source);
        assert!(offences.contains(offence), "{source}: {offences:?}");
    }
}

#[test]
fn what_a_layer_may_name_is_no_offence() {
    let source = "
        use std::{net::IpAddr, time::Duration};
        use super::{Case, login};
        use crate::{domain::name::Login, world::Site};
        fn judge() { login::judge(u32::MAX, self::inner::that()); }
        #[cfg(test)]
        mod tests { use crate::fixtures::grant; use proptest::prelude::*; }
    ";
    let rules = LAYERS.iter().find(|layer| layer.name == "rules");
    let rules = rules.expect("a layer of that name");
    let offences = rules.offences(&["rules", "planted"], source);
    assert_eq!(offences, BTreeSet::new());
}
