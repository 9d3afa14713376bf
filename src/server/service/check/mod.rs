//! What a sub-user may be granted.
//!
//! Pure. Known from the users page: a layout or camera group only together with every camera in it, which
//! makes four errors. That a request which leaves a list out is not judged for what is in that list already
//! is ours: otherwise a camera that the owner put into a layout by mistake would keep everything else of its users
//! from being changed.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::{license::Licenses, network::AddressRange, permission, validity::Validity},
    server::{
        db::{grants::Grants, kind::CollectionKind},
        wire::{Errors, FieldError, MissingMembers, Nullable, UpdateSubuser, moment},
    },
};

const MAX_RANGES: usize = 256;

/// A layout or group of the parent: its name, and the cameras in it by id.
#[derive(Clone, Debug)]
pub(crate) struct Collection {
    pub(crate) name: String,
    pub(crate) cameras: BTreeMap<i64, String>,
}

/// What the parent has, as far as the request is concerned.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holdings {
    /// Of the cameras to attach, those that the parent owns.
    pub(crate) cameras: BTreeSet<i64>,
    pub(crate) layouts: BTreeMap<i64, Collection>,
    pub(crate) groups: BTreeMap<i64, Collection>,
    pub(crate) permissions_held: BTreeSet<i64>,
    /// By id, the names.
    pub(crate) permissions_offered: BTreeMap<i64, String>,
}

/// What the sub-user would hold after the request.
pub(crate) fn after(before: &Grants, request: &UpdateSubuser) -> Grants {
    let set = |list: &Option<Vec<i64>>, old: &BTreeSet<i64>| {
        list.as_ref()
            .map_or_else(|| old.clone(), |ids| ids.iter().copied().collect())
    };
    let mut after = Grants {
        cameras: before.cameras.clone(),
        layouts: set(&request.layouts, &before.layouts),
        groups: set(&request.groups, &before.groups),
        permissions: set(&request.permissions, &before.permissions),
        licenses: before.licenses,
        ip_pool: request.ip_pool.clone().over(before.ip_pool.clone()),
        validity: validity_after(&before.validity, request),
    };
    after
        .cameras
        .extend(ids(request.cameras_to_attach.as_ref()));
    for id in ids(request.cameras_to_detach.as_ref()) {
        after.cameras.remove(&id);
    }
    for (level, wanted) in [
        (&mut after.licenses.l1, request.analytic_l1),
        (&mut after.licenses.l2, request.analytic_l2),
        (&mut after.licenses.l3, request.analytic_l3),
    ] {
        *level = wanted.unwrap_or(*level);
    }
    after
}

/// A moment that does not read changes nothing: the request is refused for it.
fn validity_after(before: &Validity, request: &UpdateSubuser) -> Validity {
    let bound = |field: &Nullable<String>, before| match field {
        Nullable::Absent => before,
        Nullable::Null => None,
        Nullable::Value(text) => moment(text).or(before),
    };
    Validity {
        from: bound(&request.valid_from, before.from),
        until: bound(&request.valid_until, before.until),
        suspended: request.suspended.unwrap_or(before.suspended),
    }
}

fn ids(list: Option<&Vec<i64>>) -> impl Iterator<Item = i64> {
    list.into_iter().flatten().copied()
}

/// Everything that is wrong with what the sub-user would hold.
pub(crate) fn grants(
    request: &UpdateSubuser,
    after: &Grants,
    holdings: &Holdings,
    errors: &mut Errors,
) {
    check_camera_ids(request, holdings, errors);
    check_permissions(request, holdings, errors);
    if request.permissions.is_some() || request.sends_licenses() {
        check_levels(after, holdings, errors);
    }
    check_pool(request, errors);
    check_moments(request, errors);
    if after
        .licenses
        .l1
        .min(after.licenses.l2)
        .min(after.licenses.l3)
        < 0
    {
        errors.add("analytic", FieldError::NegativeLicenses);
    }
    if ids(request.marks.as_ref()).next().is_some() {
        errors.add("marks", "This server does not support marks.");
    }
    let detached: BTreeSet<i64> = ids(request.cameras_to_detach.as_ref()).collect();
    for (field, kind, sent, granted, known) in [
        (
            "layouts",
            CollectionKind::Layouts,
            &request.layouts,
            &after.layouts,
            &holdings.layouts,
        ),
        (
            "groups",
            CollectionKind::Groups,
            &request.groups,
            &after.groups,
            &holdings.groups,
        ),
    ] {
        check_ids(field, sent.as_ref(), |id| known.contains_key(&id), errors);
        for collection in granted.iter().filter_map(|id| known.get(id)) {
            let closure = Closure {
                kind,
                collection,
                cameras: &after.cameras,
                detached: &detached,
            };
            for missing in closure.errors(sent.is_some()) {
                errors.add(field, FieldError::Members(missing));
            }
        }
    }
}

fn check_camera_ids(request: &UpdateSubuser, holdings: &Holdings, errors: &mut Errors) {
    let attached = request.cameras_to_attach.as_ref();
    check_ids(
        "cameras_to_attach",
        attached,
        |id| holdings.cameras.contains(&id),
        errors,
    );
    let detached: BTreeSet<i64> = ids(request.cameras_to_detach.as_ref()).collect();
    if ids(attached).any(|id| detached.contains(&id)) {
        errors.add(
            "cameras_to_detach",
            "A camera is both to attach and to detach.",
        );
    }
}

fn check_ids(
    field: &str,
    list: Option<&Vec<i64>>,
    is_known: impl Fn(i64) -> bool,
    errors: &mut Errors,
) {
    for (position, id) in ids(list).enumerate() {
        if !is_known(id) {
            let field = format!("{field}.{position}");
            errors.add(field.clone(), FieldError::Unknown(field));
        }
    }
}

fn check_permissions(request: &UpdateSubuser, holdings: &Holdings, errors: &mut Errors) {
    let offered = &holdings.permissions_offered;
    check_ids(
        "permissions",
        request.permissions.as_ref(),
        |id| offered.contains_key(&id),
        errors,
    );
    for (position, id) in ids(request.permissions.as_ref()).enumerate() {
        let name = offered.get(&id);
        if let Some(name) = name.filter(|_| !holdings.permissions_held.contains(&id)) {
            let field = format!("permissions.{position}");
            errors.add(field, FieldError::NotHeld(name.clone()));
        }
    }
}

/// Known from the creation of a sub-user (24.03): a permission of a level's case type takes licences of it.
fn check_levels(after: &Grants, holdings: &Holdings, errors: &mut Errors) {
    let licenses: Licenses = after.licenses.into();
    let names = after
        .permissions
        .iter()
        .filter_map(|id| holdings.permissions_offered.get(id));
    for permission in names.filter_map(|name| permission::known(name)) {
        if let Some(level) = permission.level.filter(|level| licenses.of(*level) == 0) {
            let field = format!("analytic_{}", level.field());
            let permission = permission.wire;
            errors.add(field, FieldError::TakesLicenses { permission, level });
        }
    }
}

fn check_pool(request: &UpdateSubuser, errors: &mut Errors) {
    let Nullable::Value(ranges) = &request.ip_pool else {
        return;
    };
    if ranges.is_empty() {
        let message = "An empty pool is refused: send null for anywhere, or name addresses.";
        errors.add("ip_pool", message);
    } else if ranges.len() > MAX_RANGES {
        // Each of them with an error would be an answer many times as long as the request.
        return errors.add("ip_pool", FieldError::ManyRanges(MAX_RANGES));
    }
    for (position, range) in ranges.iter().enumerate() {
        if let Err(error) = range.parse::<AddressRange>() {
            errors.add(format!("ip_pool.{position}"), FieldError::Range(error));
        }
    }
}

/// That a beginning lies after an end is no error: it says never.
fn check_moments(request: &UpdateSubuser, errors: &mut Errors) {
    for (field, bound) in [
        ("valid_from", &request.valid_from),
        ("valid_until", &request.valid_until),
    ] {
        if let Nullable::Value(text) = bound
            && moment(text).is_none()
        {
            errors.add(field, FieldError::Moment(field));
        }
    }
}

/// A granted layout or group against the cameras that would be granted.
struct Closure<'a> {
    kind: CollectionKind,
    collection: &'a Collection,
    cameras: &'a BTreeSet<i64>,
    detached: &'a BTreeSet<i64>,
}

impl Closure<'_> {
    /// What is revoked from it, and what it lacks besides.
    fn errors(&self, is_sent: bool) -> impl Iterator<Item = MissingMembers> {
        let revoked = self.missing(true, |id| self.detached.contains(&id));
        let lacking = self.missing(false, |id| is_sent && !self.detached.contains(&id));
        [revoked, lacking].into_iter().flatten()
    }

    /// Those of its cameras that would not be granted, if there are any.
    fn missing(&self, is_revoked: bool, which: impl Fn(i64) -> bool) -> Option<MissingMembers> {
        let cameras = self.collection.cameras.iter();
        let cameras: Vec<(i64, String)> = cameras
            .filter(|(id, _)| !self.cameras.contains(id) && which(**id))
            .map(|(id, name)| (*id, name.clone()))
            .collect();
        (!cameras.is_empty()).then(|| MissingMembers {
            kind: self.kind,
            name: self.collection.name.clone(),
            cameras,
            is_revoked,
        })
    }
}

#[cfg(test)]
mod tests;
