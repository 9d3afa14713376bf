//! From answers to the words of the domain, strictly. Pure.
//!
//! A field that restricts somebody and is missing is never read as "nothing" or "everything": the answer
//! is garbled. No message holds any value of the answer, only the names of fields that we expect.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    request::{Request, SUBUSERS},
    wire::{Announcement, Rows, SubuserRow, Written},
};
use crate::{
    domain::{
        access::Grant,
        capability::{Capabilities, Capability},
        license::Licenses,
        name::{Login, UserId},
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
mod object;
mod permissions;
mod shown;

pub(super) use permissions::{Names, ids_of, ids_shown};
pub(super) use shown::ShownUser;

pub(super) use crate::store::{
    answers::{derived_identity, identity, version},
    http::typed,
};

#[cfg(test)]
mod tests;

/// One object, bare or in `data` as Laravel wraps it by default: which of the two is unknown for most calls.
pub(super) fn single<T: DeserializeOwned>(request: &Request, answer: &[u8]) -> Result<T> {
    typed(request, object::bare(answer))
}

/// What a refusal says, as the type it should have.
pub(super) fn complaint<T: DeserializeOwned>(request: &Request, complaint: Value) -> Result<T> {
    serde_json::from_value(complaint).map_err(|error| mistyped(request, &error))
}

/// What an announcement says about what the server can do, beside pools, which somebody may have stated.
pub(super) fn capabilities(announcement: &Announcement, keeps_pools: bool) -> Capabilities {
    let announced = [
        (keeps_pools, Capability::IpPool),
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
    names: &Names<'_>,
    (asked, shown): (&UserId, ShownUser),
) -> Result<StoreUser> {
    let ShownUser {
        user,
        access,
        permissions,
        network,
    } = shown;
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
            access,
            permissions: permissions.iter().map(|held| names.of(held)).collect(),
            network,
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
