//! From rows to the words of the domain, strictly. Pure.

use std::{collections::BTreeSet, sync::Arc};

use sha2::{Digest as _, Sha256};

use super::{
    columns::{AREAS, Columns, NONE, PTZ, listed},
    request::Request,
    wire::{Groups, MonitorEntry, Monitors, UserRow},
};
use crate::{
    domain::{
        access::Grant,
        name::{CameraId, Login, UserId},
        permission::PermissionName,
        quote::quote,
        server::DriverKind,
    },
    store::{
        Error, ErrorKind, Result,
        answers::{Row, Rows, Shown, series},
        drivers::plain,
        http::Call as _,
    },
    world::{Inventory, ObservedSet, StoreRow, StoreUser},
};

#[cfg(test)]
mod tests;

/// The only versions whose users are limited to cameras by the REST API.
const SUPPORTED: (u32, u32) = (1, 36);
/// So many objects that cannot be read are named.
const NAMED_UNREADABLE: usize = 100;

/// Checks that a version has users who are limited to cameras by the columns that this driver writes.
///
/// # Errors
/// `Configuration` for any other, and for a text that is no version.
pub(super) fn supported(request: &Request, version: &str) -> Result<()> {
    let (major, minor) = SUPPORTED;
    let detail = match series(version) {
        Some(SUPPORTED) => return Ok(()),
        Some((found, its_minor)) => format!(
            "it is ZoneMinder {found}.{its_minor}, and only {major}.{minor} can be managed: others do not limit users to cameras by their API"
        ),
        None => "it shows no version of ZoneMinder: check that spec.url leads to ZoneMinder itself"
            .to_owned(),
    };
    Err(request.failure(ErrorKind::Configuration, detail))
}

/// The list of cameras of a row.
///
/// # Errors
/// `Configuration` where there is no such column: what is written into it is lost, and every camera is seen.
fn monitor_ids<'a>(request: &Request, row: &'a UserRow) -> Result<&'a str> {
    match &row.monitor_ids {
        Shown::Value(list) => Ok(list),
        Shown::Null => Ok(""),
        Shown::Missing => {
            let (major, minor) = SUPPORTED;
            let detail = format!(
                "its users have no MonitorIds, and so see every camera: only ZoneMinder {major}.{minor} can be managed"
            );
            Err(request.failure(ErrorKind::Configuration, detail))
        }
    }
}

/// What a user holds. Each column that is not as it would be written for that is a permission of its own, such as
/// `System=Edit`: nobody declares it, and so it is taken away.
pub(super) fn grant(request: &Request, row: &UserRow) -> Result<Grant> {
    let list = monitor_ids(request, row)?;
    let cameras = if row.level("Stream") == NONE {
        BTreeSet::new()
    } else {
        listed(list)
    };
    let control = row.level("Control") != NONE;
    let written = Columns::holding(&cameras, control).unwrap_or_else(|_| Columns::nothing());
    let mut permissions = by_hand(row, list, &written);
    permissions.extend(control.then(|| PermissionName::from(PTZ)));
    Ok(plain::grant(cameras, permissions))
}

/// What somebody else has written into a row.
fn by_hand(row: &UserRow, list: &str, written: &Columns) -> BTreeSet<PermissionName> {
    let differs = |column: &str, found: &str, expected: &str| {
        let name = || PermissionName::from(format!("{column}={}", quote(found)));
        (found != expected).then(name)
    };
    let areas = AREAS
        .iter()
        .filter_map(|area| differs(area, row.level(area), written.level(area)));
    let switches = [
        differs("Enabled", &row.enabled.to_string(), written.switch()),
        differs("APIEnabled", &row.api_enabled.to_string(), "0"),
        // A list may be long, and says nothing that is not told by the cameras.
        (list != written.monitor_ids).then(|| PermissionName::from("MonitorIds")),
    ];
    areas.chain(switches.into_iter().flatten()).collect()
}

/// Changes whenever a row does, as far as it is about access.
fn version(row: &UserRow, list: &str) -> Arc<str> {
    let mut digest = Sha256::new();
    let mut add = |text: &str| {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text);
    };
    add(&row.id.text());
    add(&row.username);
    add(list);
    for number in [row.enabled, row.api_enabled, row.token_min_expiry] {
        add(&number.to_string());
    }
    for area in AREAS {
        add(row.level(area));
    }
    hex::encode(&digest.finalize()[..16]).into()
}

/// The users of a listing. One whose login is none by our rules cannot be declared, and is nobody's here. Of two that
/// differ in case alone, the one in lower case comes last, and so counts.
pub(super) fn rows<'a>(
    request: &Request,
    rows: impl Iterator<Item = &'a UserRow>,
) -> Result<Vec<StoreRow>> {
    let mut known = Vec::new();
    for row in rows {
        let list = monitor_ids(request, row)?;
        let Ok(login) = row.username.parse::<Login>() else {
            continue;
        };
        let is_exact = *row.username == *login.as_str();
        let row = StoreRow {
            id: UserId::from(row.id.text()),
            login,
            version: Some(version(row, list)),
            password_changed: None,
        };
        known.push((is_exact, row));
    }
    known.sort_by_key(|(is_exact, _)| *is_exact);
    Ok(known.into_iter().map(|(_, row)| row).collect())
}

/// A user in full.
pub(super) fn user(request: &Request, asked: &UserId, row: &UserRow) -> Result<StoreUser> {
    let id = UserId::from(row.id.text());
    if id != *asked {
        return Err(request.misunderstood("the answer is about another user"));
    }
    let login: Login = row
        .username
        .parse()
        .map_err(|_| request.misunderstood("the user has a login that is none"))?;
    if *row.username != *login.as_str() {
        return Err(other_case(request, row, &login));
    }
    Ok(StoreUser {
        id,
        display_name: login.as_str().into(),
        login,
        grant: grant(request, row)?,
        version: Some(version(row, monitor_ids(request, row)?)),
        password_changed: None,
    })
}

/// ZoneMinder tells `Alice` from `alice`, and so would let in nobody under the declared login.
fn other_case(request: &Request, row: &UserRow, login: &Login) -> Error {
    let detail = format!(
        "ZoneMinder has the login as `{}`, and tells upper from lower case: rename it there to `{login}`",
        quote(&row.username)
    );
    request.failure(ErrorKind::Unsupported, detail)
}

/// What a server has to give. What cannot be read counts as not there.
pub(super) fn inventory(monitors: Monitors, groups: Groups) -> Inventory {
    let unreadable = named("camera", &monitors.monitors)
        .chain(named("camera group", &groups.groups))
        .take(NAMED_UNREADABLE);
    Inventory {
        unreadable: unreadable.collect(),
        cameras: monitors
            .monitors
            .readable
            .into_iter()
            .map(|MonitorEntry { monitor }| (CameraId::from(monitor.id.text()), monitor.name))
            .collect(),
        groups: groups
            .groups
            .readable
            .into_iter()
            .map(|entry| {
                let members = entry.monitors.iter().map(|camera| camera.id.text().into());
                let set = ObservedSet {
                    name: entry.group.name,
                    members: members.collect(),
                };
                (entry.group.id.text().into(), set)
            })
            .collect(),
        held: DriverKind::ZoneMinder
            .held()
            .map(|(name, title)| (name, title.into()))
            .collect(),
        ..Inventory::default()
    }
}

fn named<T: Row>(kind: &str, rows: &Rows<T>) -> impl Iterator<Item = Arc<str>> {
    let ids = rows.unreadable.iter();
    ids.map(move |_| format!("{kind} without an id").into())
}
