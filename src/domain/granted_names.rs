//! What names stood for when something was granted by them: a name that leads nowhere keeps that, and nothing else.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::name::Name;

/// Names with the ids in the VMS that they stood for, as digests: who reads a status learns neither from them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantedNames(BTreeSet<u64>);

impl GrantedNames {
    /// The most that are recorded.
    pub const MOST: usize = 2048;

    /// Records that a name of a field, such as `cameras`, stands for an id.
    pub fn insert(&mut self, field: &str, name: &Name, id: &str) {
        self.0.insert(digest(field, name, id));
    }

    /// Whether a name of a field stood for an id.
    pub fn contains(&self, field: &str, name: &Name, id: &str) -> bool {
        self.0.contains(&digest(field, name, id))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As they are recorded: hexadecimal, sorted.
    pub fn digests(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|digest| format!("{digest:016x}"))
    }

    /// What was recorded; what is no digest says nothing.
    pub fn recorded<'a>(digests: impl IntoIterator<Item = &'a String>) -> Self {
        let digests = digests.into_iter();
        Self(
            digests
                .filter_map(|digest| u64::from_str_radix(digest, 16).ok())
                .collect(),
        )
    }
}

fn digest(field: &str, name: &Name, id: &str) -> u64 {
    let mut digest = Sha256::new();
    for part in [field, name.as_str(), id] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let digest = digest.finalize();
    digest[..8]
        .iter()
        .fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_read_again() {
        let mut names = GrantedNames::default();
        names.insert("cameras", &"gate-1".into(), "12");
        names.insert("layouts", &"gate-1".into(), "7");
        let digests: Vec<String> = names.digests().collect();
        assert_eq!(GrantedNames::recorded(&digests), names);
        assert!(names.contains("cameras", &"gate-1".into(), "12"));
        for (field, name, id) in [
            ("cameras", "gate-1", "7"),
            ("cameras", "gate-2", "12"),
            ("layouts", "gate-1", "12"),
            ("cameras", "gate-11", "2"),
        ] {
            assert!(
                !names.contains(field, &name.into(), id),
                "{field} {name} {id}"
            );
        }
        let foreign = ["no digest".to_owned()];
        assert!(GrantedNames::recorded(&foreign).is_empty());
    }
}
