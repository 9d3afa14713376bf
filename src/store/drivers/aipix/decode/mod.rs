//! From answers to the words of the domain, strictly. Pure.
//!
//! A field that restricts somebody and is missing is never read as "nothing" or "everything": the answer
//! is garbled. No message holds any value of the answer, only the names of fields that we expect.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    paging::Row,
    request::Request,
    wire::{
        Announcement, Camera, Group, Layout, License, OwnUser, Permission, Reference, Subuser,
        SubuserRow, WireId, Written,
    },
};
use crate::{
    domain::{
        access::{Access, Grant},
        capability::{Capabilities, Capability},
        license::{AccountLicenses, Level, Licenses},
        name::{Login, ServerIdentity, SetId, UserId},
        permission::PermissionName,
        terms::Terms,
    },
    store::{ErrorKind, Result},
    world::{Inventory, ObservedSet, StoreRow, StoreUser},
};

mod announced;
#[cfg(test)]
mod tests;

/// One object, bare or in `data` as Laravel wraps it by default: which of the two is unknown for most calls.
pub(super) fn single<T: DeserializeOwned>(request: &Request, mut answer: Value) -> Result<T> {
    match answer.get_mut("data").map(Value::take) {
        Some(inner @ Value::Object(_)) => typed(request, inner),
        Some(_) | None => typed(request, answer),
    }
}

/// The answer as the type it should have.
pub(super) fn typed<T: DeserializeOwned>(request: &Request, answer: Value) -> Result<T> {
    serde_json::from_value(answer).map_err(|error| {
        let detail = match missing_field(&error.to_string()) {
            Some(field) => format!("the answer lacks the field `{field}`"),
            None => "the answer has a field of another type than documented".to_owned(),
        };
        request.misunderstood(detail)
    })
}

/// serde's other messages quote the answer; this one quotes the name of a field of ours.
fn missing_field(message: &str) -> Option<&str> {
    let rest = message.strip_prefix("missing field `")?;
    rest.split_once('`').map(|(field, _)| field)
}

/// What an announcement says about what the server can do.
pub(super) fn capabilities(announcement: &Announcement) -> Capabilities {
    [
        (true, Capability::CameraScope),
        (announcement.ip_pool, Capability::IpPool),
        (announcement.validity, Capability::Validity),
        (announcement.row_version, Capability::RowVersion),
        (announcement.identity.is_some(), Capability::Identity),
        (
            announcement.password_changed_at,
            Capability::PasswordChanges,
        ),
        (announcement.password_hash, Capability::PasswordHashes),
    ]
    .into_iter()
    .filter_map(|(announced, capability)| announced.then_some(capability))
    .collect()
}

/// The terms that an announcement asks for, without what cannot be shown.
pub(super) fn terms(announcement: &Announcement) -> Option<Terms> {
    let terms = announcement.terms.as_ref()?;
    Some(Terms::read(&terms.version, &terms.url))
}

/// What tells a server without an identity of its own from another: its address and the parent account.
pub(super) fn derived_identity(url: &str, parent: &WireId) -> ServerIdentity {
    let mut digest = Sha256::new();
    for part in [url, &parent.text()] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    ServerIdentity::from(hex::encode(&digest.finalize()[..16]))
}

/// Rows of users. One whose login is none by our rules cannot be declared, and is nobody's here.
pub(super) fn rows(
    request: &Request,
    announcement: &Announcement,
    rows: Vec<SubuserRow>,
) -> Result<Vec<StoreRow>> {
    let mut known = Vec::with_capacity(rows.len());
    for row in rows {
        let version = announced::version(request, announcement, row.version)?;
        let changed = row.password_changed_at.as_deref();
        let password_changed = announced::password_changed(request, announcement, changed)?;
        if let Ok(login) = row.login.parse() {
            known.push(StoreRow {
                id: row.id.into(),
                login,
                version,
                password_changed,
            });
        }
    }
    Ok(known)
}

/// A user in full.
pub(super) fn user(
    request: &Request,
    announcement: &Announcement,
    asked: &UserId,
    user: Subuser,
) -> Result<StoreUser> {
    let id = UserId::from(user.id);
    if id != *asked {
        return Err(request.failure(ErrorKind::Garbled, "the answer is about another user"));
    }
    let login = user
        .login
        .parse()
        .map_err(|_| request.failure(ErrorKind::Garbled, "the user has a login that is none"))?;
    Ok(StoreUser {
        id,
        login,
        display_name: user.name,
        grant: Grant {
            access: Access {
                cameras: ids(user.cameras),
                layouts: ids(user.layouts),
                groups: ids(user.groups),
            },
            permissions: user
                .permissions
                .into_iter()
                .map(|permission| permission.name.into())
                .collect(),
            network: announced::network(request, announcement, user.ip_pool)?,
            licenses: Licenses::new(user.analytic_l1, user.analytic_l2, user.analytic_l3),
            validity: announced::validity(
                request,
                announcement,
                (user.valid_from, user.valid_until, user.suspended),
            )?,
        },
        version: announced::version(request, announcement, user.version)?,
        password_changed: announced::password_changed(
            request,
            announcement,
            user.password_changed_at.as_deref(),
        )?,
    })
}

/// The id of the user that was just written, where the answer is about that user.
pub(super) fn written(request: &Request, login: &Login, user: Written) -> Result<UserId> {
    if user.login.parse().ok().as_ref() == Some(login) {
        Ok(user.id.into())
    } else {
        Err(request.misunderstood("the answer is about another user"))
    }
}

/// What a parent account has to give.
pub(super) fn inventory(
    cameras: Vec<Camera>,
    layouts: BTreeMap<SetId, ObservedSet>,
    groups: BTreeMap<SetId, ObservedSet>,
    parent: &OwnUser,
) -> Inventory {
    Inventory {
        cameras: cameras
            .into_iter()
            .map(|camera| (camera.id.into(), camera.name))
            .collect(),
        layouts,
        groups,
        licenses: account_licenses(&parent.analytic_license),
        held: parent
            .permissions
            .iter()
            .map(|permission| {
                let name = Arc::clone(&permission.name);
                (name.into(), Arc::clone(&permission.group))
            })
            .collect(),
    }
}

/// The licences of an account; a level that is not shown has none.
fn account_licenses(licenses: &[License]) -> AccountLicenses {
    let of = |level: Level, number: fn(&License) -> u32| {
        let kind = format!("analytic_{}", level.field());
        let shown = licenses.iter().find(|license| license.kind == kind);
        shown.map_or(0, number)
    };
    AccountLicenses {
        total: Licenses::by_level(|level| of(level, |license| license.all)),
        free: Licenses::by_level(|level| of(level, |license| license.free)),
    }
}

/// Layouts by id; empty cells of the grid hold no camera.
pub(super) fn layouts(rows: Vec<Layout>) -> BTreeMap<SetId, ObservedSet> {
    let observed = |layout: Layout| {
        let cells = layout.grid.into_iter().flatten();
        let members = cells.map(|cell| WireId::from(cell).into()).collect();
        let name = layout.name;
        (layout.id.into(), ObservedSet { name, members })
    };
    rows.into_iter().map(observed).collect()
}

/// Camera groups by id. A group that shows fewer cameras than it counts would let one slip through.
pub(super) fn groups(request: &Request, rows: Vec<Group>) -> Result<BTreeMap<SetId, ObservedSet>> {
    let observed = |group: Group| {
        if group
            .items_count
            .is_some_and(|count| count != group.items.len())
        {
            let detail = "a camera group does not show as many cameras as it counts";
            return Err(request.failure(ErrorKind::Garbled, detail));
        }
        let members = ids(group.items);
        let name = group.name;
        Ok((group.id.into(), ObservedSet { name, members }))
    };
    rows.into_iter().map(observed).collect()
}

/// The ids of permissions, to be learned from whoever shows some.
pub(super) fn permission_ids(
    permissions: &[Permission],
) -> impl Iterator<Item = (PermissionName, WireId)> {
    permissions.iter().map(|permission| {
        let name = PermissionName::from(Arc::clone(&permission.name));
        (name, permission.id.clone())
    })
}

fn ids<Id: From<WireId> + Ord>(references: Vec<Reference>) -> BTreeSet<Id> {
    references
        .into_iter()
        .map(|reference| WireId::from(reference).into())
        .collect()
}

macro_rules! rows {
    ($($row:ty),+) => {$(
        impl Row for $row {
            fn id(&self) -> &WireId {
                &self.id
            }
        }
    )+};
}

rows!(SubuserRow, Camera, Layout, Group);
