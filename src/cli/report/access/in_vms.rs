//! How a VMS differs from what is declared of a user.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::words;
use crate::{domain::permission, review::Differing};

/// How a VMS differs from what is declared of a user.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InVms {
    beyond: BTreeMap<&'static str, Vec<String>>,
    lacking: BTreeMap<&'static str, Vec<String>>,
}

impl InVms {
    pub(super) fn of(differing: &Differing) -> Self {
        let named = |all: &[(&'static str, BTreeSet<String>)]| {
            let all = all.iter();
            all.map(|(kind, names)| (*kind, names.iter().map(|name| called(kind, name)).collect()))
                .collect()
        };
        Self {
            beyond: named(&differing.beyond),
            lacking: named(&differing.lacking),
        }
    }

    /// What there is beyond what is declared, and what is not there, each in words.
    pub(super) fn parts(&self) -> [String; 2] {
        [&self.beyond, &self.lacking].map(|all| {
            let parts = all
                .iter()
                .map(|(kind, names)| format!("{kind} {}", words::joined(names.iter().cloned())));
            parts.collect::<Vec<_>>().join("; ")
        })
    }

    pub(super) fn in_words(&self) -> String {
        match self.parts() {
            [beyond, lacking] if beyond.is_empty() && lacking.is_empty() => {
                "the VMS has just that".to_owned()
            }
            [beyond, lacking] if lacking.is_empty() => format!("in the VMS beyond that: {beyond}"),
            [beyond, lacking] if beyond.is_empty() => format!("not in the VMS: {lacking}"),
            [beyond, lacking] => {
                format!("in the VMS beyond that: {beyond}; not in the VMS: {lacking}")
            }
        }
    }
}

fn called(kind: &str, name: &str) -> String {
    if kind == "action" {
        permission::in_words(name)
    } else {
        name.to_owned()
    }
}
