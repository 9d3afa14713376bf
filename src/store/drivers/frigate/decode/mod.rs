//! From what Frigate shows to the words of the domain, strictly. Pure.

use std::{collections::BTreeMap, sync::Arc};

use sha2::{Digest as _, Sha256};

use super::{
    request::Request,
    roles,
    state::{Held, State},
    wire::{Config, UserRow},
};
use crate::{
    domain::{
        access::Grant,
        name::{CameraId, Login, UserId},
        permission::PermissionName,
        quote::quote,
        server::DriverKind,
    },
    store::{Error, ErrorKind, Result, answers::series, drivers::plain, http::Call as _},
    world::{Inventory, StoreRow, StoreUser},
};

#[cfg(test)]
mod tests;

/// The first version that asks for the camera also where recordings, clips and live video are served.
const OLDEST: (u32, u32) = (0, 18);

/// Checks that a version limits its users to their cameras.
///
/// # Errors
/// `Configuration` for an older one, and for a text that is no version.
pub(super) fn supported(request: &Request, version: &str) -> Result<()> {
    let (major, minor) = OLDEST;
    let detail = match series(version) {
        Some(found) if found >= OLDEST => return Ok(()),
        Some((found, its_minor)) => format!(
            "it is Frigate {found}.{its_minor}, and only {major}.{minor} and later can be managed: until then a user of some cameras gets the recordings, clips and live video of all of them"
        ),
        None => {
            "it shows no version of Frigate: check that spec.url leads to Frigate itself".to_owned()
        }
    };
    Err(request.failure(ErrorKind::Configuration, detail))
}

/// What a user holds. A role that is not the user's own, or that is not written as we write it, is a permission of its
/// own, such as `role=viewer`: nobody declares it, and so it is taken away.
pub(super) fn grant(state: &State, row: &UserRow, login: &Login) -> Grant {
    let (mut grant, is_as_written) = match state.held(&row.role) {
        Held::List(list) => (roles::grant(list), roles::is_as_written(list)),
        Held::Everything => {
            let cameras = state.config.cameras.iter();
            let cameras = cameras.map(|name| CameraId::from(Arc::clone(name)));
            let all = plain::grant(cameras.collect(), roles::permissions_of_cameras());
            (all, false)
        }
    };
    if !is_as_written || !roles::is_of(&row.role, login) {
        let by_hand = format!("role={}", quote(&row.role));
        grant.permissions.insert(PermissionName::from(by_hand));
    }
    grant
}

/// Changes whenever a user does, or its role, or what that role is.
fn version(state: &State, row: &UserRow) -> Arc<str> {
    let mut digest = Sha256::new();
    let mut add = |text: &str| {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text);
    };
    add(&row.username.text());
    add(&row.role);
    match state.held(&row.role) {
        Held::List(list) => list.iter().for_each(|entry| add(entry)),
        Held::Everything => {
            add("");
            state.config.cameras.iter().for_each(|camera| add(camera));
        }
    }
    hex::encode(&digest.finalize()[..16]).into()
}

/// The users of a listing. One whose login is none by our rules cannot be declared, and is nobody's here. Of two that
/// differ in case alone, the one in lower case comes last, and so counts.
pub(super) fn rows(state: &State) -> Vec<StoreRow> {
    let known = state.users.readable.iter().filter_map(|row| {
        let username = row.username.text();
        let login: Login = username.parse().ok()?;
        let is_exact = *username == *login.as_str();
        let row = StoreRow {
            id: UserId::from(username),
            login,
            version: Some(version(state, row)),
            password_changed: None,
        };
        Some((is_exact, row))
    });
    let mut known: Vec<_> = known.collect();
    known.sort_by_key(|(is_exact, _)| *is_exact);
    known.into_iter().map(|(_, row)| row).collect()
}

/// A user in full; `None` where there is none of that id.
///
/// # Errors
/// `Unsupported` where the login is not in lower case: nobody would be let in under the declared one.
pub(super) fn user(id: &UserId, state: &State) -> Result<Option<StoreUser>> {
    let mut users = state.users.readable.iter();
    let Some(row) = users.find(|row| *row.username.text() == **id) else {
        return Ok(None);
    };
    let login: Login = match id.parse() {
        Ok(login) => login,
        // Nobody can declare it.
        Err(_) => return Ok(None),
    };
    if **id != *login.as_str() {
        return Err(other_case(id, &login));
    }
    Ok(Some(StoreUser {
        id: id.clone(),
        display_name: login.as_str().into(),
        grant: grant(state, row, &login),
        version: Some(version(state, row)),
        password_changed: None,
        login,
    }))
}

/// Frigate tells `Alice` from `alice`, and renames nobody.
fn other_case(id: &UserId, login: &Login) -> Error {
    let detail = format!(
        "Frigate has the login as `{}`, and tells upper from lower case: make the user anew there as `{login}`, or delete it",
        quote(id)
    );
    Error::new(ErrorKind::Unsupported, format!("read user {id}"), detail)
}

/// Checks that roles are as they were written: Frigate says so also where its file cannot be written.
///
/// # Errors
/// `Unknown`: others may have written them since.
pub(super) fn kept(
    request: &Request,
    written: &BTreeMap<String, Option<Vec<String>>>,
    config: &Config,
) -> Result<()> {
    let is_kept =
        written.iter().all(
            |(name, list)| match (list, config.auth.roles.get(name.as_str())) {
                (Some(list), Some(found)) => list
                    .iter()
                    .map(String::as_str)
                    .eq(found.iter().map(|entry| &**entry)),
                (list, found) => list.is_none() && found.is_none(),
            },
        );
    if is_kept {
        return Ok(());
    }
    let detail = "Frigate answered that it is done, and did not keep the role: see that its configuration file can be written";
    Err(request.misunderstood(detail))
}

/// What a server has to give. A camera is told by its name in the configuration, and by nothing else.
pub(super) fn inventory(config: Config) -> Inventory {
    let cameras = config.cameras.into_iter();
    Inventory {
        cameras: cameras
            .map(|name| (CameraId::from(Arc::clone(&name)), name))
            .collect(),
        held: DriverKind::Frigate
            .held()
            .map(|(name, title)| (name, title.into()))
            .collect(),
        inseparable: roles::permissions_of_cameras(),
        ..Inventory::default()
    }
}
