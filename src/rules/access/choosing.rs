//! What a selection chooses among what there is, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use super::candidates::{Candidates, Declared, FieldNames};
use crate::{
    domain::{
        name::Name,
        similar::nearest,
        site::Selection,
        violation::{Path, Rule, Violation},
    },
    rules::{
        declaration::Part,
        findings::{Findings, Found},
        hint::{correct_or_create, create_or_correct},
    },
    world::Resolution,
};

impl<'a, T: Declared> Candidates<'a, T> {
    /// Resolves a selection of a part.
    pub(super) fn choose<'p>(
        &self,
        part: &'p Part<'_>,
        selection: &Selection,
    ) -> Found<Choice<'p, T>>
    where
        'a: 'p,
    {
        let mut choosing = Choosing {
            candidates: self,
            choice: Choice {
                granted: BTreeMap::new(),
                kept: BTreeSet::new(),
                found: Vec::new(),
                unresolved: BTreeSet::new(),
            },
            findings: Findings::default(),
        };
        let place = |entry| Place {
            part,
            field: self.names.field,
            entry,
        };
        for (index, name) in selection.names.iter().enumerate() {
            choosing.by_name(name, place(Entry::Name(index)));
        }
        if selection.all {
            choosing.among(self.objects, |_| true, place(Entry::All));
        } else if let Some(selector) = &selection.selector {
            let is_selected = |object: &T| selector.matches(object.labels());
            let place = place(Entry::Selector);
            match self.labelled.and_then(|labelled| labelled.among(selector)) {
                Some(names) => {
                    let objects = names.filter_map(|name| self.objects.get_key_value(name));
                    choosing.among(objects, is_selected, place);
                }
                None => choosing.among(self.objects, is_selected, place),
            }
        }
        choosing.findings.deciding(choosing.choice)
    }
}

/// Where a part chooses something; written out for what is wrong there alone.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    part: &'p Part<'p>,
    field: &'static str,
    entry: Entry,
}

#[derive(Clone, Copy)]
enum Entry {
    Name(usize),
    All,
    Selector,
}

impl Place<'_> {
    fn naming(&self, name: &Name) -> Path {
        let field = self.field;
        let field = match self.entry {
            Entry::Name(index) => format!("spec.access.{field}.names[{index}]"),
            Entry::All => format!("spec.access.{field}.all"),
            Entry::Selector => format!("spec.access.{field}.selector"),
        };
        self.part.path(field).naming(name.as_str())
    }
}

/// What a selection chooses.
pub(super) struct Choice<'a, T: Declared> {
    /// What stands for something in the VMS, with the path that chose it.
    pub(super) granted: BTreeMap<T::Id, Chosen<'a, T>>,
    /// What was meant although it is not there, or is there more than once.
    pub(super) kept: BTreeSet<T::Id>,
    /// What names stand for.
    pub(super) found: Vec<(Name, T::Id)>,
    /// Names that lead to nothing of which an id is known.
    pub(super) unresolved: BTreeSet<Name>,
}

/// One chosen object.
pub(super) struct Chosen<'a, T> {
    pub(super) name: &'a Name,
    pub(super) object: &'a T,
    place: Place<'a>,
}

impl<T> Chosen<'_, T> {
    /// The path that chose it.
    pub(super) fn path(&self) -> Path {
        self.place.naming(self.name)
    }
}

/// A choice in the making.
struct Choosing<'c, 'a, 'p, T: Declared> {
    candidates: &'c Candidates<'a, T>,
    choice: Choice<'p, T>,
    findings: Findings,
}

impl<'a: 'p, 'p, T: Declared> Choosing<'_, 'a, 'p, T> {
    /// Takes those of the objects that are selected.
    fn among(
        &mut self,
        objects: impl IntoIterator<Item = (&'a Name, &'a T)>,
        is_selected: impl Fn(&T) -> bool,
        place: Place<'p>,
    ) {
        for (name, object) in objects {
            let chosen = is_selected(object) && self.candidates.includes(name);
            // A selector chooses among what exists; an object that stands for nothing says so in its own status.
            if let (true, Some(id)) = (chosen, object.resolution().found()) {
                let chosen = Chosen {
                    name,
                    object,
                    place,
                };
                self.choice.granted.entry(id.clone()).or_insert(chosen);
            }
        }
    }

    fn by_name(&mut self, name: &Name, place: Place<'p>) {
        let FieldNames {
            noun,
            kind,
            unknown,
            field: _,
        } = self.candidates.names;
        // Whether it exists is not for a namespace to learn that may not use it.
        if !self.candidates.includes(name) {
            self.findings.push(Violation::lasting(
                Rule::ExceedsShare,
                place.naming(name),
                format!("{noun} `{name}` is not shared with this namespace"),
                "take it away, or ask the owner of the VmsServer to share it",
            ));
        } else if let Some((name, object)) = self.candidates.objects.get_key_value(name) {
            self.object(name, object, place);
        } else {
            self.choice.unresolved.insert(name.clone());
            self.findings.push(Violation::waiting(
                unknown,
                place.naming(name),
                format!("there is no {kind} `{name}` for this server"),
                format!(
                    "{}; until then the {noun} is neither granted nor taken away",
                    create_or_correct(self.near(name))
                ),
            ));
        }
    }

    /// What was meant, among that of which the namespace may know; looked for a few times alone, in a list that is wrong
    /// from one end to the other.
    fn near(&self, name: &Name) -> Option<&'a str> {
        const MOST: usize = 8;
        if self.choice.unresolved.len() > MOST {
            return None;
        }
        let objects = self.candidates.objects.keys();
        let known = objects.filter(|name| self.candidates.includes(name));
        nearest(name, known.map(Name::as_str))
    }

    fn object(&mut self, name: &'a Name, object: &'a T, place: Place<'p>) {
        let FieldNames { noun, kind, .. } = self.candidates.names;
        let Choice {
            granted,
            kept,
            found,
            unresolved,
        } = &mut self.choice;
        match object.resolution() {
            Resolution::Found(id) => {
                found.push((name.clone(), id.clone()));
                let chosen = Chosen {
                    name,
                    object,
                    place,
                };
                granted.insert(id.clone(), chosen);
            }
            Resolution::Missing {
                wanted,
                known,
                alike,
            } => {
                match known {
                    Some(id) => found.push((name.clone(), id.clone())),
                    None => drop(unresolved.insert(name.clone())),
                }
                kept.extend(known.clone());
                self.findings.push(Violation::waiting(
                    Rule::UnknownInStore,
                    place.naming(name),
                    format!("the VMS has no {noun} of {wanted}, which {kind} `{name}` stands for"),
                    correct_or_create(*alike, kind, noun),
                ));
            }
            Resolution::Ambiguous {
                name: wanted,
                count,
            } => {
                unresolved.insert(name.clone());
                self.findings.push(Violation::lasting(
                    Rule::AmbiguousName,
                    place.naming(name),
                    format!("the VMS has {count} of the name `{wanted}`, which {kind} `{name}` stands for"),
                    format!("give the {kind} an externalId"),
                ));
            }
            Resolution::Duplicate { id, first } => {
                kept.insert(id.clone());
                let first = if self.candidates.includes(first) {
                    format!("`{first}`")
                } else {
                    format!("another {kind}")
                };
                self.findings.push(Violation::lasting(
                    Rule::DuplicateExternalId,
                    place.naming(name),
                    format!("{kind} `{name}` stands for the same {noun} as {first}"),
                    format!("name one {kind} for each {noun}, and delete the other"),
                ));
            }
        }
    }
}
