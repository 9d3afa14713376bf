//! From answers to the words of the domain, strictly. Pure.
//!
//! A field that restricts somebody and is missing is never read as "nothing" or "everything": the answer
//! is garbled. No message holds any value of the answer, only the names of fields that we expect.

use std::{collections::BTreeSet, sync::Arc};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

use super::{
    request::{Request, SUBUSERS},
    wire::{Announcement, Members, Permission, Rows, Subuser, SubuserRow, WireId, Written},
};
use crate::{
    domain::{
        access::{Access, Grant},
        capability::{Capabilities, Capability},
        license::Licenses,
        name::{Login, UserId},
        permission::PermissionName,
        server::DriverKind,
        terms::Terms,
    },
    store::{
        ErrorKind, Result,
        http::{Call as _, mistyped},
    },
    world::{StoreRow, StoreUser},
};

mod announced;
pub(super) mod inventory;

pub(super) use crate::store::{
    answers::{derived_identity, identity, version},
    http::typed,
};

#[cfg(test)]
mod tests;

/// One object, bare or in `data` as Laravel wraps it by default: which of the two is unknown for most calls.
pub(super) fn single<T: DeserializeOwned>(request: &Request, answer: &[u8]) -> Result<T> {
    #[derive(Deserialize)]
    struct Wrapped<'a> {
        #[serde(borrow, default)]
        data: Option<&'a RawValue>,
    }
    let wrapped = if answer.trim_ascii_start().starts_with(b"{") {
        serde_json::from_slice::<Wrapped<'_>>(answer).ok()
    } else {
        None
    };
    match wrapped.and_then(|wrapped| wrapped.data) {
        Some(inner) if inner.get().starts_with('{') => typed(request, inner.get().as_bytes()),
        Some(_) | None => typed(request, answer),
    }
}

/// What a refusal says, as the type it should have.
pub(super) fn complaint<T: DeserializeOwned>(request: &Request, complaint: Value) -> Result<T> {
    serde_json::from_value(complaint).map_err(|error| mistyped(request, &error))
}

/// What an announcement says about what the server can do.
pub(super) fn capabilities(announcement: &Announcement) -> Capabilities {
    let announced = [
        (announcement.ip_pool, Capability::IpPool),
        (announcement.validity, Capability::Validity),
        (announcement.row_version, Capability::RowVersion),
        (announcement.identity.is_some(), Capability::Identity),
        (
            announcement.password_changed_at,
            Capability::PasswordChanges,
        ),
        (announcement.password_hash, Capability::PasswordHashes),
    ];
    let announced = announced
        .into_iter()
        .filter_map(|(announced, capability)| announced.then_some(capability));
    DriverKind::Aipix
        .always()
        .into_iter()
        .chain(announced)
        .collect()
}

/// The terms that an announcement asks for, without what cannot be shown.
pub(super) fn terms(announcement: &Announcement) -> Option<Terms> {
    let terms = announcement.terms.as_ref()?;
    Some(Terms::read(&terms.version, &terms.url))
}

/// Rows of users. One whose login is none by our rules cannot be declared, and is nobody's here. One that lacks what was
/// announced has no version: the user is read in full.
pub(super) fn rows(announcement: &Announcement, rows: Rows<SubuserRow>) -> Vec<StoreRow> {
    let request = Request::get("list users", SUBUSERS);
    let known = rows.readable.into_iter().filter_map(|row| {
        let changed = row.password_changed_at.as_deref();
        let changed = announced::password_changed(&request, announcement, changed);
        let version = announced::version(&request, announcement, row.version);
        Some(StoreRow {
            id: row.id.into(),
            login: row.login.parse().ok()?,
            version: version.ok().flatten().filter(|_| changed.is_ok()),
            password_changed: changed.ok().flatten(),
        })
    });
    known.collect()
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

/// The ids of permissions, to be learned from whoever shows some.
pub(super) fn permission_ids(
    permissions: &[Permission],
) -> impl Iterator<Item = (PermissionName, WireId)> {
    permissions.iter().map(|permission| {
        let name = PermissionName::from(Arc::clone(&permission.name));
        (name, permission.id.clone())
    })
}

fn ids<Id: From<WireId> + Ord, T>(members: Members<T>) -> BTreeSet<Id> {
    members.ids.into_iter().map(Into::into).collect()
}
