//! Names that are nearly the same: which one was meant, and by what two differ that look alike.

use std::{collections::BTreeMap, sync::Arc};

use unicode_normalization::UnicodeNormalization as _;

/// Names beyond so many are not compared: whoever made the mistake waits for the answer.
const MOST_COMPARED: usize = 2_000;

/// Which of `known` was meant, if one is near: a slip in a short word, a few in a long one.
pub fn nearest<'name>(
    written: &str,
    known: impl Iterator<Item = &'name str>,
) -> Option<&'name str> {
    let written = written.to_lowercase();
    let slips = |name: &str| 1 + name.len() / 4;
    known
        .filter(|name| name.len().abs_diff(written.len()) <= slips(name))
        .take(MOST_COMPARED)
        .map(|name| (strsim::osa_distance(&written, &name.to_lowercase()), name))
        .filter(|&(distance, name)| distance <= slips(name))
        .min()
        .map(|(_, name)| name)
}

/// By what two names differ that a person takes for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// One letter may be one character or a letter and its accent.
    Encoding,
    /// Doubled ones, ones at the ends, and ones at which no line breaks.
    Spaces,
    /// Upper and lower case.
    Case,
    /// More than one of these.
    Several,
}

impl Difference {
    /// By what they differ; `None` where they do not, or by more than that.
    pub fn between(one: &str, other: &str) -> Option<Self> {
        if one == other || folded(one) != folded(other) {
            return None;
        }
        let same = |form: fn(&str) -> String| form(one) == form(other);
        Some(match () {
            () if same(encoded) => Self::Encoding,
            () if same(spaced) => Self::Spaces,
            () if same(str::to_lowercase) => Self::Case,
            () => Self::Several,
        })
    }

    /// As the end of a sentence about one of the two.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Encoding => "differs only in how its letters are encoded",
            Self::Spaces => "differs only in its spaces",
            Self::Case => "differs only in upper and lower case",
            Self::Several => "differs only in spaces, case and how its letters are encoded",
        }
    }
}

/// Names by what all have in common that a person takes for one.
#[derive(Debug, Default)]
pub struct LookAlikes(BTreeMap<String, Vec<Arc<str>>>);

impl LookAlikes {
    /// By what a name differs from one of them that looks like it.
    pub fn of(&self, name: &str) -> Option<Difference> {
        let alike = self.0.get(&folded(name))?;
        alike
            .iter()
            .find_map(|other| Difference::between(name, other))
    }
}

impl<'name> FromIterator<&'name Arc<str>> for LookAlikes {
    fn from_iter<Names: IntoIterator<Item = &'name Arc<str>>>(names: Names) -> Self {
        let mut alike = Self::default();
        for name in names {
            let of_form = alike.0.entry(folded(name)).or_default();
            of_form.push(Arc::clone(name));
        }
        alike
    }
}

fn encoded(name: &str) -> String {
    name.nfc().collect()
}

/// Every white space counts, also the one at which no line breaks.
fn spaced(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ")
}

fn folded(name: &str) -> String {
    spaced(&encoded(name)).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = ["gate-1", "gate-2", "parking-north"];
        let nearest = |written| nearest(written, known.into_iter());
        assert_eq!(nearest("gate1"), Some("gate-1"));
        assert_eq!(nearest("Parking-Nroth"), Some("parking-north"));
        assert_eq!(nearest("lobby"), None);
    }

    #[test]
    fn names_that_look_alike_are_told_apart() {
        for (one, other, expected) in [
            ("Tür", "Tu\u{308}r", Some(Difference::Encoding)),
            ("Gate 1", "Gate\u{a0}1", Some(Difference::Spaces)),
            ("Gate 1", " Gate  1", Some(Difference::Spaces)),
            ("Gate 1", "gate 1", Some(Difference::Case)),
            ("Tür 1", "tu\u{308}r  1", Some(Difference::Several)),
            ("Gate 1", "Gate 1", None),
            ("Gate 1", "Gate 2", None),
            ("Gate 1", "Gate1", None),
        ] {
            assert_eq!(Difference::between(one, other), expected, "{one} {other}");
            let alike: LookAlikes = [&Arc::from("Yard"), &Arc::from(other)]
                .into_iter()
                .collect();
            assert_eq!(alike.of(one), expected, "{one} {other}");
        }
    }
}
