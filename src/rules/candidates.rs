//! Which objects a selection chooses, within a share, and what they stand for.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{declaration::Part, findings::Findings};
use crate::{
    domain::{
        name::Name,
        site::{Selection, SetKind},
        violation::{Path, Rule},
    },
    world::{Resolution, SiteCamera, SiteSet},
};

/// A declared thing that stands for something in the VMS.
pub(super) trait Declared {
    type Id: Clone + Ord;
    fn resolution(&self) -> &Resolution<Self::Id>;
    fn labels(&self) -> &BTreeMap<Arc<str>, Arc<str>>;
}

impl Declared for SiteCamera {
    type Id = crate::domain::name::CameraId;
    fn resolution(&self) -> &Resolution<Self::Id> {
        &self.resolution
    }
    fn labels(&self) -> &BTreeMap<Arc<str>, Arc<str>> {
        &self.labels
    }
}

impl Declared for SiteSet {
    type Id = crate::domain::name::SetId;
    fn resolution(&self) -> &Resolution<Self::Id> {
        &self.resolution
    }
    fn labels(&self) -> &BTreeMap<Arc<str>, Arc<str>> {
        &self.labels
    }
}

/// What is chosen from, and in which words to speak of it.
#[derive(Clone, Copy)]
pub(super) struct FieldNames {
    /// The field below `spec.access`.
    pub(super) field: &'static str,
    /// For sentences.
    pub(super) noun: &'static str,
    /// The kind of its objects.
    pub(super) kind: &'static str,
    /// The rule that a name breaks which leads to no object.
    pub(super) unknown: Rule,
}

pub(super) const CAMERAS: FieldNames = FieldNames {
    field: "cameras",
    noun: "camera",
    kind: "VmsCamera",
    unknown: Rule::UnknownCamera,
};

impl From<SetKind> for FieldNames {
    fn from(kind: SetKind) -> Self {
        let (object_kind, unknown) = match kind {
            SetKind::Layout => ("VmsLayout", Rule::UnknownLayout),
            SetKind::Group => ("VmsCameraGroup", Rule::UnknownGroup),
        };
        Self {
            field: kind.field(),
            noun: kind.noun(),
            kind: object_kind,
            unknown,
        }
    }
}

/// What there is to choose from, and how much of it the user's namespace may use.
#[derive(Clone, Copy)]
pub(super) struct Candidates<'a, T> {
    pub(super) objects: &'a BTreeMap<Name, T>,
    /// `None` in the server's own namespace.
    pub(super) ceiling: Option<&'a Selection>,
    pub(super) words: FieldNames,
}

impl<T: Declared> Candidates<'_, T> {
    /// Whether it is everything, declared or not.
    pub(super) fn is_everything(&self) -> bool {
        self.ceiling.is_none_or(|ceiling| ceiling.all)
    }

    /// Whether the namespace may use, and so know of, an object of that name, declared or not.
    pub(super) fn includes(&self, name: &Name) -> bool {
        self.ceiling
            .is_none_or(|ceiling| match self.objects.get(name) {
                Some(object) => ceiling.chooses(name, object.labels()),
                None => ceiling.all || ceiling.names.contains(name),
            })
    }
}

/// What a selection comes to.
pub(super) struct Choice<'a, T: Declared> {
    /// What stands for something in the VMS, with the path that chose it.
    pub(super) granted: BTreeMap<T::Id, Chosen<'a, T>>,
    /// What was meant although it is not there, or not alone.
    pub(super) kept: BTreeSet<T::Id>,
    /// Whether a name leads to nothing of which an id is known.
    pub(super) unresolved: bool,
}

/// One chosen object.
pub(super) struct Chosen<'a, T> {
    pub(super) name: &'a Name,
    pub(super) object: &'a T,
    pub(super) path: Path,
}

/// Resolves a selection of a part.
pub(super) fn choose<'a, T: Declared>(
    part: &Part<'_>,
    selection: &Selection,
    candidates: &Candidates<'a, T>,
    findings: &mut Findings<'_>,
) -> Choice<'a, T> {
    let field = candidates.words.field;
    let mut choice = Choice {
        granted: BTreeMap::new(),
        kept: BTreeSet::new(),
        unresolved: false,
    };
    for (index, name) in selection.names.iter().enumerate() {
        let path = part.path(format!("spec.access.{field}.names[{index}]"));
        // Whether it exists is not for a namespace to learn that may not use it.
        if candidates.includes(name) {
            choice.name(name, candidates, path, findings);
        } else {
            findings.report(
                Rule::ExceedsShare,
                path,
                format!(
                    "{} `{name}` is not shared with this namespace",
                    candidates.words.noun
                ),
                "take it away, or ask the owner of the VmsServer to share it",
            );
        }
    }
    let path = if selection.all { "all" } else { "selector" };
    let by_label = Selection {
        names: Box::default(),
        ..selection.clone()
    };
    for (name, object) in candidates.objects {
        let chosen = by_label.chooses(name, object.labels()) && candidates.includes(name);
        // A selector chooses among what exists; what does not says so on its own object.
        if let (true, Some(id)) = (chosen, object.resolution().found()) {
            let path = part.path(format!("spec.access.{field}.{path}"));
            choice
                .granted
                .entry(id.clone())
                .or_insert(Chosen { name, object, path });
        }
    }
    choice
}

impl<'a, T: Declared> Choice<'a, T> {
    fn name(
        &mut self,
        name: &Name,
        candidates: &Candidates<'a, T>,
        path: Path,
        findings: &mut Findings<'_>,
    ) {
        let FieldNames { noun, kind, .. } = candidates.words;
        let Some((name, object)) = candidates.objects.get_key_value(name) else {
            self.unresolved = true;
            findings.wait(
                candidates.words.unknown,
                path,
                format!("there is no {kind} `{name}` for this server"),
                format!("create it, or correct the name; until then the {noun} is neither granted nor taken away"),
            );
            return;
        };
        match object.resolution() {
            Resolution::Found(id) => {
                self.granted
                    .insert(id.clone(), Chosen { name, object, path });
            }
            Resolution::Missing { wanted, known } => {
                self.unresolved |= known.is_none();
                self.kept.extend(known.clone());
                findings.wait(
                    Rule::UnknownInStore,
                    path,
                    format!("the VMS has no {noun} of {wanted}, which {kind} `{name}` stands for"),
                    format!("correct the {kind}, or create the {noun} in the VMS"),
                );
            }
            Resolution::Ambiguous {
                name: wanted,
                count,
            } => {
                self.unresolved = true;
                findings.report(
                    Rule::AmbiguousName,
                    path,
                    format!("the VMS has {count} of the name `{wanted}`, which {kind} `{name}` stands for"),
                    format!("give the {kind} an externalId"),
                );
            }
            Resolution::Duplicate { id, first } => {
                self.kept.insert(id.clone());
                let first = if candidates.includes(first) {
                    format!("`{first}`")
                } else {
                    format!("another {kind}")
                };
                findings.report(
                    Rule::DuplicateExternalId,
                    path,
                    format!("{kind} `{name}` stands for the same {noun} as {first}"),
                    format!("name one {kind} for each {noun}, and delete the other"),
                );
            }
        }
    }
}
