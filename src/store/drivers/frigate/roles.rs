//! The roles of ours: how they are called, and what their lists of cameras say. Pure.
//!
//! Frigate lets a user see the cameras of one role, and lists them in its configuration. Each user of ours has a role of
//! its own, made for that account: to narrow the role is all that reaches who is logged in already, for a token carries
//! the name of the role that its user had. A role that is gone, or empty, is every camera to whoever carries its name.
//!
//! Besides cameras a list holds marks, which Frigate takes for cameras that it does not have: that there is none, what
//! else was granted, and until when tokens of a deleted user may be in use.

use std::{collections::BTreeSet, sync::Arc};

use sha2::{Digest as _, Sha256};

use crate::{
    domain::{
        access::Grant,
        name::{CameraId, Login},
        permission::PermissionName,
        server::DriverKind,
    },
    store::drivers::plain::{self, Beyond, cameras_and_permissions},
};

/// The roles that Frigate has by itself: each is every camera, and the first one every right.
pub(super) const BUILT_IN: [&str; 2] = ["admin", "viewer"];

/// What names of roles of ours begin with. With the rest they have the twenty characters that Frigate's column has.
const PREFIX: &str = "vms_";
/// How many bytes of a login's digest are part of the name, and how many that are random.
const PART: usize = 4;
/// That there is none. No camera of Frigate has a colon in its name.
const NO_CAMERA: &str = "vms-operator:no-camera";
/// A permission of somebody who sees no camera.
const MAY: &str = "vms-operator:may:";
/// The second from which on no token of the role is in use.
const RETIRED_UNTIL: &str = "vms-operator:retired-until:";

/// The most bytes of a camera's name. Frigate keeps twenty of them in most of its tables.
const LONGEST_NAME: usize = 128;

/// Random bytes that make the name of a role another one than all before.
pub(super) type Nonce = [u8; PART];

/// What a grant holds that no role can say.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Inexpressible {
    #[error(transparent)]
    Beyond(#[from] Beyond),
    #[error("it has no permission `{0}` that comes with cameras")]
    Permission(PermissionName),
    #[error("with a camera comes `{0}`, and that is not granted")]
    Inseparable(PermissionName),
    #[error("no camera there is called `{0}`")]
    Camera(CameraId),
}

/// A new role for an account of that login.
pub(super) fn new_name(login: &Login, nonce: Nonce) -> String {
    format!("{}{}", stem(login), hex::encode(nonce))
}

/// Whether it is a role of ours, whomever it was made for.
pub(super) fn is_ours(name: &str) -> bool {
    let rest = name.strip_prefix(PREFIX).unwrap_or_default();
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    rest.len() == 4 * PART && rest.bytes().all(is_hex)
}

/// Whether it is a role of ours that was made for that login.
pub(super) fn is_of(name: &str, login: &Login) -> bool {
    is_ours(name) && name.starts_with(&stem(login))
}

fn stem(login: &Login) -> String {
    let digest = Sha256::digest(login.as_str());
    format!("{PREFIX}{}", hex::encode(&digest[..PART]))
}

/// The list of a role for whoever is to hold a grant, of which nothing is left out. It is never empty.
pub(super) fn list(grant: &Grant) -> Result<Vec<String>, Inexpressible> {
    let (cameras, permissions) = cameras_and_permissions(grant)?;
    let all = permissions_of_cameras();
    if let Some(foreign) = permissions.difference(&all).next() {
        return Err(Inexpressible::Permission(foreign.clone()));
    }
    if let Some(camera) = cameras.iter().find(|camera| !is_camera(camera)) {
        return Err(Inexpressible::Camera(camera.clone()));
    }
    if cameras.is_empty() {
        let may = permissions.iter().map(|name| format!("{MAY}{name}"));
        return Ok([NO_CAMERA.to_owned()].into_iter().chain(may).collect());
    }
    match all.difference(permissions).next() {
        Some(missing) => Err(Inexpressible::Inseparable(missing.clone())),
        None => Ok(cameras.iter().map(ToString::to_string).collect()),
    }
}

/// The list of a role of which nobody is to have anything.
pub(super) fn nothing() -> Vec<String> {
    vec![NO_CAMERA.to_owned()]
}

/// The list of a role that nobody holds any more, whose tokens may be in use until that second.
pub(super) fn retired(until: i64) -> Vec<String> {
    let mut list = nothing();
    list.push(format!("{RETIRED_UNTIL}{until}"));
    list
}

/// Until when tokens of a role may be in use that is retired.
pub(super) fn retired_until(list: &[Arc<str>]) -> Option<i64> {
    let until = |entry: &Arc<str>| entry.strip_prefix(RETIRED_UNTIL)?.parse().ok();
    list.iter().find_map(until)
}

/// The cameras of a list. What is no name of a camera is none.
pub(super) fn cameras(list: &[Arc<str>]) -> BTreeSet<CameraId> {
    let names = list.iter().map(|entry| CameraId::from(Arc::clone(entry)));
    names.filter(is_camera).collect()
}

/// What somebody holds by a list that is not empty.
pub(super) fn grant(list: &[Arc<str>]) -> Grant {
    let cameras = cameras(list);
    let permissions = if cameras.is_empty() {
        let marks = list.iter().filter_map(|entry| entry.strip_prefix(MAY));
        let marks = marks.map(PermissionName::from).collect();
        &marks & &permissions_of_cameras()
    } else {
        permissions_of_cameras()
    };
    plain::grant(cameras, permissions)
}

/// Whether a list is written as we write it.
pub(super) fn is_as_written(found: &[Arc<str>]) -> bool {
    let written = list(&grant(found)).unwrap_or_default();
    written.len() == found.len()
        && found
            .iter()
            .all(|entry| written.iter().any(|written| **written == **entry))
}

/// All that comes with a camera.
pub(super) fn permissions_of_cameras() -> BTreeSet<PermissionName> {
    let permissions = DriverKind::Frigate.inseparable().iter();
    permissions.map(|wire| (*wire).into()).collect()
}

/// By Frigate's `REGEX_CAMERA_NAME`.
fn is_camera(name: &CameraId) -> bool {
    let is_taken = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(is_taken)
}
