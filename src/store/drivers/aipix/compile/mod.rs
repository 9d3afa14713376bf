//! From steps to requests. Pure.
//!
//! What takes comes before what gives, and what is taken is taken at once: the first request of a change
//! carries all that the arrays can take, and only a last one, when every camera is attached, carries what
//! they give. So after any prefix of the requests the access is part of what it was or part of what it
//! will be. The test holds the requests to that over random grants.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use reqwest::Method;

use super::{
    ip_pool,
    request::{PASSWORD, Request, SUBUSER, SUBUSERS},
    wire::{Body, CreateUser, IpPool, NewPassword, Rights, Times, UpdateUser, WireId},
};
use crate::{
    domain::{
        access::Grant,
        aipix::IpPoolForm,
        license::Level,
        name::{CameraId, SetId},
        network::Network,
        password::PasswordValue,
        permission::PermissionName,
        validity::Validity,
    },
    plan::{Change, Identified, NewUser},
    store::{Error, ErrorKind, Result, Secret},
};

mod sets;

pub(super) use sets::{Streams, change_group, change_layout, delete_set, make_set};

#[cfg(test)]
mod tests;

/// The most camera ids in one request: known from the reference (update of a sub-user, 24.03).
pub(super) const CAMERAS_PER_REQUEST: usize = 500;

/// What has to be known of a server to speak to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Dialect {
    /// How it takes and shows address pools, where somebody states that it keeps them, or it has announced so.
    pub(super) ip_pool: Option<IpPoolForm>,
    /// Whether it has announced that it keeps users out at other times than theirs.
    pub(super) validity: bool,
    /// Whether it has announced that it takes hashes of passwords.
    pub(super) password_hash: bool,
    /// The ids of permissions, which differ between installations.
    pub(super) permissions: BTreeMap<PermissionName, WireId>,
}

/// Makes a user with at most [`CAMERAS_PER_REQUEST`] cameras.
pub(super) fn create(
    user: &NewUser,
    password: &PasswordValue,
    dialect: &Dialect,
) -> Result<Request> {
    let attempted = format!("create user `{}`", user.login);
    let cameras = &user.grant.access.cameras;
    if cameras.len() > CAMERAS_PER_REQUEST {
        let detail = format!(
            "a user is made with at most {CAMERAS_PER_REQUEST} cameras, not with {}",
            cameras.len()
        );
        return Err(Error::new(ErrorKind::Unsupported, attempted, detail));
    }
    let body = CreateUser {
        name: Arc::clone(&user.display_name),
        email: user.login.clone(),
        password: dialect.password(password, &attempted)?,
        cameras_to_attach: cameras.iter().map(WireId::from).collect(),
        rights: dialect.rights(&user.grant, &Grant::nothing(), &attempted)?,
        accepted_terms: user.accepted_terms.clone(),
    };
    let body = Some(Body::Create(body));
    Ok(Request::new(attempted, Method::POST, SUBUSERS, body))
}

/// Changes a user: first everything that is taken, then everything that is given.
pub(super) fn update(change: &Change, dialect: &Dialect) -> Result<Vec<Request>> {
    let attempted = format!("update user `{}`", change.user.login);
    let common = change.from.intersection(&change.to);
    let kept = dialect.rights(&common, &change.from, &attempted)?;
    let given = dialect.rights(&change.to, &common, &attempted)?;
    let request = |cameras: CameraDelta, rights: &Rights| {
        let body = UpdateUser {
            name: Arc::clone(&change.display_name),
            email: change.user.login.clone(),
            cameras_to_attach: cameras.attach,
            cameras_to_detach: cameras.detach,
            rights: rights.clone(),
        };
        let body = Some(Body::Update(body));
        let path = (SUBUSER, &*change.user.id);
        Request::of_one(attempted.clone(), Method::PUT, path, body)
    };
    let mut requests = Vec::new();
    if common != change.from {
        let lost = &change.from.access.cameras - &common.access.cameras;
        let chunks = chunks(&lost).into_iter().map(CameraDelta::detach);
        requests.extend(chunks.map(|chunk| request(chunk, &kept)));
    }
    if common != change.to || requests.is_empty() {
        let gained = &change.to.access.cameras - &common.access.cameras;
        let mut chunks = chunks(&gained).into_iter().map(CameraDelta::attach);
        let last = chunks.next_back().unwrap_or_default();
        requests.extend(chunks.map(|chunk| request(chunk, &kept)));
        requests.push(request(last, &given));
    }
    requests.into_iter().collect()
}

/// Gives a user another password; the current one is not asked for.
pub(super) fn set_password(
    user: &Identified,
    password: &PasswordValue,
    dialect: &Dialect,
) -> Result<Request> {
    let attempted = format!("set the password of user `{}`", user.login);
    let body = Some(Body::Password(dialect.password(password, &attempted)?));
    Request::of_one(attempted, Method::POST, (PASSWORD, &user.id), body)
}

/// Deletes a user.
pub(super) fn delete(user: &Identified) -> Result<Request> {
    let attempted = format!("delete user `{}`", user.login);
    Request::of_one(attempted, Method::DELETE, (SUBUSER, &user.id), None)
}

#[derive(Default)]
struct CameraDelta {
    attach: Vec<WireId>,
    detach: Vec<WireId>,
}

impl CameraDelta {
    fn attach(attach: Vec<WireId>) -> Self {
        Self {
            attach,
            ..Self::default()
        }
    }

    fn detach(detach: Vec<WireId>) -> Self {
        Self {
            detach,
            ..Self::default()
        }
    }
}

impl Dialect {
    /// Whether all permissions of a grant have ids.
    pub(super) fn knows(&self, grant: &Grant) -> bool {
        let mut names = grant.permissions.iter();
        names.all(|name| self.permissions.contains_key(name))
    }

    /// The rights of a grant, written over those of another.
    fn rights(&self, grant: &Grant, before: &Grant, attempted: &str) -> Result<Rights> {
        let permissions = grant.permissions.iter();
        let licenses = |level: Level| {
            let number = grant.licenses.of(level);
            (number != before.licenses.of(level)).then_some(number)
        };
        Ok(Rights {
            layouts: set_ids(&grant.access.layouts),
            groups: set_ids(&grant.access.groups),
            permissions: permissions
                .map(|name| self.permission(name, attempted))
                .collect::<Result<_>>()?,
            analytic_l1: licenses(Level::L1),
            analytic_l2: licenses(Level::L2),
            analytic_l3: licenses(Level::L3),
            ip_pool: self.pool(&grant.network, attempted)?,
            times: self.times(&grant.validity, attempted)?,
        })
    }

    fn permission(&self, name: &PermissionName, attempted: &str) -> Result<WireId> {
        self.permissions.get(name).cloned().ok_or_else(|| {
            let detail = format!("the server has shown no permission `{name}`");
            Error::new(ErrorKind::Unsupported, attempted, detail)
        })
    }

    /// A hash that was sent as a password would be one.
    fn password(&self, password: &PasswordValue, attempted: &str) -> Result<NewPassword> {
        match password {
            PasswordValue::Plain(password) => Ok(NewPassword::Plain {
                password: Secret::from(password),
                password_confirmation: Secret::from(password),
            }),
            PasswordValue::Hashed(hash) if self.password_hash => Ok(NewPassword::Hashed {
                password_hash: Secret::new(hash.expose()),
            }),
            PasswordValue::Hashed(_) => Err(Error::new(
                ErrorKind::Unsupported,
                attempted,
                "the server has not announced that it takes hashes of passwords",
            )),
        }
    }

    fn times(&self, validity: &Validity, attempted: &str) -> Result<Option<Times>> {
        if !self.validity && *validity != Validity::default() {
            return Err(Error::new(
                ErrorKind::Unsupported,
                attempted,
                "the server has not announced that it limits when users log in",
            ));
        }
        Ok(self.validity.then(|| validity.into()))
    }

    fn pool(&self, network: &Network, attempted: &str) -> Result<Option<IpPool>> {
        let refuse = |detail: &str| Error::new(ErrorKind::Unsupported, attempted, detail);
        let Some(form) = &self.ip_pool else {
            return match network {
                Network::Anywhere => Ok(None),
                Network::Only(_) => Err(refuse(
                    "the server has not announced that it limits from where users log in, and spec.aipix.ipPool of the VmsServer does not say how",
                )),
            };
        };
        let value = ip_pool::write(form, network).map_err(|error| refuse(&error.to_string()))?;
        Ok(Some(IpPool {
            field: form.field.clone(),
            value,
        }))
    }
}

/// As many chunks as it takes, and an empty one for no cameras: the rights travel with it.
fn chunks(cameras: &BTreeSet<CameraId>) -> Vec<Vec<WireId>> {
    let ids: Vec<WireId> = cameras.iter().map(WireId::from).collect();
    if ids.is_empty() {
        return vec![ids];
    }
    ids.chunks(CAMERAS_PER_REQUEST).map(<[_]>::to_vec).collect()
}

fn set_ids(sets: &BTreeSet<SetId>) -> Vec<WireId> {
    sets.iter().map(WireId::from).collect()
}
