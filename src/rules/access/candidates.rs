//! Which objects a selection chooses, within a share, and what they stand for.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    domain::{
        name::{CameraId, Name, SetId},
        similar::nearest,
        site::{Selection, SetKind},
        violation::{Path, Rule, Violation},
    },
    rules::{
        case::{Case, Tenant},
        declaration::Part,
        findings::{Findings, Found},
        hint::{correct_or_create, create_or_correct},
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
    type Id = CameraId;
    fn resolution(&self) -> &Resolution<Self::Id> {
        &self.resolution
    }
    fn labels(&self) -> &BTreeMap<Arc<str>, Arc<str>> {
        &self.labels
    }
}

impl Declared for SiteSet {
    type Id = SetId;
    fn resolution(&self) -> &Resolution<Self::Id> {
        &self.resolution
    }
    fn labels(&self) -> &BTreeMap<Arc<str>, Arc<str>> {
        &self.labels
    }
}

/// What a field that selects objects is called, and what it selects.
#[derive(Clone, Copy)]
pub(super) struct FieldNames {
    /// The field below `spec.access`.
    pub(super) field: &'static str,
    /// One of the things, in a sentence.
    noun: &'static str,
    /// The kind of its objects.
    kind: &'static str,
    /// The rule that a name breaks which leads to no object.
    unknown: Rule,
}

const CAMERAS: FieldNames = FieldNames {
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
pub(super) struct Candidates<'a, T> {
    pub(super) objects: &'a BTreeMap<Name, T>,
    /// `None` in the server's own namespace.
    pub(super) ceiling: Option<&'a Selection>,
    pub(super) names: FieldNames,
}

impl<'a> Candidates<'a, SiteCamera> {
    /// The cameras of the server.
    pub(super) fn cameras(case: &Case<'a>, tenant: &Tenant<'a>) -> Self {
        Self {
            objects: case.site.cameras(),
            ceiling: tenant.share.map(|share| &share.cameras),
            names: CAMERAS,
        }
    }
}

impl<'a> Candidates<'a, SiteSet> {
    /// The layouts or the camera groups of the server.
    pub(super) fn sets(case: &Case<'a>, tenant: &Tenant<'a>, kind: SetKind) -> Self {
        Self {
            objects: case.site.sets(kind),
            ceiling: tenant.share.map(|share| share.sets(kind)),
            names: kind.into(),
        }
    }
}

impl<'a, T: Declared> Candidates<'a, T> {
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

    /// Resolves a selection of a part.
    pub(super) fn choose(&self, part: &Part<'_>, selection: &Selection) -> Found<Choice<'a, T>> {
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
        let field = self.names.field;
        for (index, name) in selection.names.iter().enumerate() {
            let path = part.path(format!("spec.access.{field}.names[{index}]"));
            choosing.by_name(name, path.naming(name.as_str()));
        }
        let how = if selection.all { "all" } else { "selector" };
        let by_label = Selection {
            names: Box::default(),
            ..selection.clone()
        };
        choosing.by_label(&by_label, &part.path(format!("spec.access.{field}.{how}")));
        choosing.findings.deciding(choosing.choice)
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
    pub(super) path: Path,
}

/// A choice in the making.
struct Choosing<'c, 'a, T: Declared> {
    candidates: &'c Candidates<'a, T>,
    choice: Choice<'a, T>,
    findings: Findings,
}

impl<'a, T: Declared> Choosing<'_, 'a, T> {
    fn by_label(&mut self, selection: &Selection, path: &Path) {
        for (name, object) in self.candidates.objects {
            let chosen = selection.chooses(name, object.labels()) && self.candidates.includes(name);
            // A selector chooses among what exists; an object that stands for nothing says so in its own status.
            if let (true, Some(id)) = (chosen, object.resolution().found()) {
                let path = path.clone().naming(name.as_str());
                self.choice
                    .granted
                    .entry(id.clone())
                    .or_insert(Chosen { name, object, path });
            }
        }
    }

    fn by_name(&mut self, name: &Name, path: Path) {
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
                path,
                format!("{noun} `{name}` is not shared with this namespace"),
                "take it away, or ask the owner of the VmsServer to share it",
            ));
        } else if let Some((name, object)) = self.candidates.objects.get_key_value(name) {
            self.object(name, object, path);
        } else {
            self.choice.unresolved.insert(name.clone());
            self.findings.push(Violation::waiting(
                unknown,
                path,
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

    fn object(&mut self, name: &'a Name, object: &'a T, path: Path) {
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
                granted.insert(id.clone(), Chosen { name, object, path });
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
                    path,
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
                    path,
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
                    path,
                    format!("{kind} `{name}` stands for the same {noun} as {first}"),
                    format!("name one {kind} for each {noun}, and delete the other"),
                ));
            }
        }
    }
}
