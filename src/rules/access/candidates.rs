//! Which objects a selection chooses, within a share, and what they stand for.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    domain::{
        name::{CameraId, Name, SetId},
        site::{Selection, SetKind},
        violation::Rule,
    },
    rules::case::{Case, Tenant},
    world::{Labelled, Resolution, SiteCamera, SiteSet},
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
    pub(super) noun: &'static str,
    /// The kind of its objects.
    pub(super) kind: &'static str,
    /// The rule that a name breaks which leads to no object.
    pub(super) unknown: Rule,
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
    /// Where there may be many.
    pub(super) labelled: Option<&'a Labelled>,
}

impl<'a> Candidates<'a, SiteCamera> {
    /// The cameras of the server.
    pub(super) fn cameras(case: &Case<'a>, tenant: &Tenant<'a>) -> Self {
        Self {
            objects: case.site.cameras(),
            ceiling: tenant.share.map(|share| &share.cameras),
            names: CAMERAS,
            labelled: Some(case.site.labelled()),
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
            labelled: None,
        }
    }
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
