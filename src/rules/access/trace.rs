//! How each camera, layout and camera group that a part chooses comes to be chosen.

use super::candidates::{Candidates, Declared};
use crate::{
    domain::{
        name::{CameraId, SetId},
        site::{Selection, SetKind},
    },
    rules::{
        case::{Case, Tenant},
        declaration::Part,
        grounds::How,
    },
};

/// Something that a part chooses.
pub(in crate::rules) enum Traced<'a> {
    Camera(&'a CameraId),
    Set(SetKind, &'a SetId),
}

/// Tells of everything that a part chooses within the share, whether or not it is granted in the end.
pub(in crate::rules) fn trace<'a>(
    case: &Case<'a>,
    tenant: &Tenant<'a>,
    part: &Part<'_>,
    mut tell: impl FnMut(&Traced<'a>, How),
) {
    let cameras = Candidates::cameras(case, tenant);
    chosen(&cameras, &part.access.cameras, |id, how| {
        tell(&Traced::Camera(id), how);
    });
    for kind in [SetKind::Layout, SetKind::Group] {
        let sets = Candidates::sets(case, tenant, kind);
        chosen(&sets, part.access.sets(kind), |id, how| {
            tell(&Traced::Set(kind, id), how);
        });
    }
    for kind in part.access.granting.iter().copied() {
        let sets = Candidates::sets(case, tenant, kind);
        let selection = part.access.sets(kind);
        for (name, set) in sets.objects {
            let is_there = set.resolution.found().is_some() && sets.includes(name);
            if is_there && selection.chooses(name, &set.labels) {
                for id in &set.declared {
                    tell(&Traced::Camera(id), How::Member(kind, name.clone()));
                }
            }
        }
    }
}

fn chosen<'a, T: Declared>(
    candidates: &Candidates<'a, T>,
    selection: &Selection,
    mut tell: impl FnMut(&'a T::Id, How),
) {
    let there = candidates.objects.iter();
    let there =
        there.filter_map(|(name, object)| Some((name, object, object.resolution().found()?)));
    for (name, object, id) in there.filter(|(name, ..)| candidates.includes(name)) {
        if selection.names.contains(name) {
            tell(id, How::Named);
        }
        if selection.all {
            tell(id, How::All);
        }
        let selector = selection.selector.as_ref();
        if selector.is_some_and(|selector| selector.matches(object.labels())) {
            tell(id, How::Selector);
        }
    }
}
