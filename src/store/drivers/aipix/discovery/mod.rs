//! Finding out what the vendor's reference leaves open of one server, with a user that is made for it and deleted.
//!
//! `grants` says what is given for it, `locate` finds where an answer shows what the user was given, and `pool` which fields may be an address pool, all pure.

mod grants;
mod locate;
mod pool;

use std::{collections::BTreeSet, sync::Arc};

use reqwest::Method;
use serde_json::{Value, value::to_raw_value};

use self::{
    grants::{anywhere, grants, unplaced},
    locate::{Reading, places},
};
use super::{compile, decode, driver::Aipix, ip_pool, request::Request};
use crate::{
    domain::{
        access::Grant,
        aipix::{FieldPath, IpPoolForm, UserPath},
        name::{CameraId, SetId},
        network::{AddressSet, Network},
        password::PasswordValue,
        permission::PermissionName,
        site::SetKind,
    },
    plan::{Change, Identified, NewUser},
    store::{ErrorKind, Result, UserStore as _},
    world::Inventory,
};

/// Where servers of this kind may show a user.
const PATHS: [&str; 8] = [
    "users/subusers/{id}",
    "users/subusers/{id}/show",
    "users/subusers/{id}/edit",
    "users/subusers/{id}/access",
    "users/subusers/{id}/permissions",
    "users/{id}",
    "users/{id}/access",
    "subusers/{id}",
];
/// The most bytes of an answer about a user with a few cameras.
const LARGEST: usize = 1 << 20;
/// Addresses of documentation, from which nobody comes.
const ELSEWHERE: [&str; 2] = ["192.0.2.1", "198.51.100.7"];

/// Asks one server what is not written anywhere.
pub struct AipixDiscovery {
    store: Aipix,
}

/// What was found. A part that is `None` was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discovered {
    /// Where one user is shown.
    pub path: Option<UserPath>,
    /// Where the cameras stand there.
    pub cameras: Option<FieldPath>,
    /// The layouts.
    pub layouts: Option<FieldPath>,
    /// The camera groups.
    pub groups: Option<FieldPath>,
    /// The permissions.
    pub permissions: Option<FieldPath>,
    /// A form of address pool that the server takes and shows; whether it keeps anybody out is to be tried.
    pub ip_pool: Option<IpPoolForm>,
    /// Permissions that the account holds, of which nobody says the group, with the title that the server shows.
    pub unplaced: Vec<(PermissionName, Arc<str>)>,
}

/// A grant, and how the server showed the user at one path then.
struct Shown {
    grant: Grant,
    user: Value,
}

impl AipixDiscovery {
    /// With the users of one server.
    pub fn new(store: Aipix) -> Self {
        Self { store }
    }

    /// Makes a user, gives it a little of everything, reads it in every way, and deletes it. `None` for a
    /// server that announces what it does: nothing is left open of it.
    ///
    /// # Errors
    /// What keeps the server from being asked at all; what is not found is none.
    pub async fn discover(
        &self,
        user: &NewUser,
        password: &PasswordValue,
    ) -> Result<Option<Discovered>> {
        if self.store.api().announcement().await?.show_grants {
            return Ok(None);
        }
        let inventory = self.store.inventory().await?;
        let user = NewUser {
            grant: anywhere(),
            ..user.clone()
        };
        let id = self.store.create(&user, password).await?;
        let made = Identified {
            id,
            login: user.login.clone(),
        };
        let found = self.explore(&user, &made, &inventory).await;
        let deleted = self.store.delete(&made).await;
        let mut found = found?;
        deleted?;
        found.unplaced = unplaced(&inventory);
        Ok(Some(found))
    }

    async fn explore(
        &self,
        user: &NewUser,
        made: &Identified,
        inventory: &Inventory,
    ) -> Result<Discovered> {
        let change = |from: &Grant, to: &Grant| Change {
            user: made.clone(),
            display_name: Arc::clone(&user.display_name),
            from: from.clone(),
            to: to.clone(),
        };
        let grants = grants(inventory);
        let mut before = user.grant.clone();
        let mut shown: Vec<Vec<Shown>> = PATHS.iter().map(|_| Vec::new()).collect();
        for grant in &grants {
            self.store.update(&change(&before, grant)).await?;
            before.clone_from(grant);
            for (path, shown) in PATHS.iter().zip(&mut shown) {
                if let Some(user) = self.shown(path, made).await? {
                    let grant = grant.clone();
                    shown.push(Shown { grant, user });
                }
            }
        }
        let dialect = self.store.api().dialect().await?;
        let ids = &dialect.permissions;
        let name = |name: &PermissionName| name.as_str().to_owned();
        let id = |name: &PermissionName| ids.get(name).map(|id| id.text().to_string());
        let located = PATHS.iter().zip(&shown).find_map(|(path, shown)| {
            let each = |given: &dyn Fn(&Grant) -> BTreeSet<String>, fields: &[&str], word| {
                let given: Vec<_> = shown.iter().map(|shown| given(&shown.grant)).collect();
                let readings = given.iter().zip(shown);
                let readings: Vec<Reading<'_>> = readings
                    .map(|(given, shown)| Reading {
                        given,
                        shown: &shown.user,
                    })
                    .collect();
                likeliest(places(&readings, fields), word)
            };
            let sets = |kind: SetKind| {
                move |grant: &Grant| texts(grant.access.sets(kind).iter().map(SetId::as_str))
            };
            let cameras = |grant: &Grant| texts(grant.access.cameras.iter().map(CameraId::as_str));
            let names = |grant: &Grant| grant.permissions.iter().map(name).collect();
            let numbers = |grant: &Grant| grant.permissions.iter().filter_map(id).collect();
            let cameras = each(&cameras, &["camera_id", "id"], "camera")?;
            Some(Discovered {
                path: path.parse().ok(),
                cameras: Some(cameras),
                layouts: each(&sets(SetKind::Layout), &["layout_id", "id"], "layout"),
                groups: each(&sets(SetKind::Group), &["group_id", "id"], "group"),
                permissions: each(&names, &["name"], "permission")
                    .or_else(|| each(&numbers, &["permission_id", "id"], "permission")),
                ..Discovered::default()
            })
        });
        let mut found = located.unwrap_or_default();
        if let Some(path) = &found.path {
            let pool = self.pool(path, made, |to| change(&before, to), &before);
            found.ip_pool = pool.await?;
        }
        Ok(found)
    }

    /// The first form of a pool that comes back as it was sent.
    async fn pool(
        &self,
        path: &UserPath,
        made: &Identified,
        change: impl Fn(&Grant) -> Change,
        before: &Grant,
    ) -> Result<Option<IpPoolForm>> {
        let Some(user) = self.shown(path.as_str(), made).await? else {
            return Ok(None);
        };
        let elsewhere = AddressSet::parse(ELSEWHERE).unwrap_or_default();
        let limited = Grant {
            network: Network::Only(elsewhere),
            ..before.clone()
        };
        for form in pool::forms(&user) {
            if self.write_pool(&change(&limited), &form).await? {
                let shown = self.shown(path.as_str(), made).await?;
                let shown =
                    shown.filter(|user| reads(&form, user) == Some(limited.network.clone()));
                if let Some(user) = shown {
                    return Ok(Some(pool::as_shown(form, &user)));
                }
            }
        }
        Ok(None)
    }

    /// Whether the server takes a change with the pool in that form.
    async fn write_pool(&self, change: &Change, form: &IpPoolForm) -> Result<bool> {
        let api = self.store.api();
        let mut dialect = api.dialect_for(&change.to).await?;
        Arc::make_mut(&mut dialect).ip_pool = Some(form.clone());
        for request in compile::update(change, &dialect)? {
            match api.write(&request).await {
                Err(error) if error.is_of_server() => return Err(error),
                Err(_) => return Ok(false),
                Ok(()) => {}
            }
        }
        Ok(true)
    }

    /// The user as the server shows it at a path, where it does.
    async fn shown(&self, path: &str, user: &Identified) -> Result<Option<Value>> {
        let attempted = format!("look for user {}", user.id);
        let request = Request::of_one(attempted, Method::GET, (path, &user.id), None)?;
        match self.store.api().answer(&request).await {
            Ok(answer) if answer.len() <= LARGEST => {
                let shown = decode::single::<Value>(&request, &answer).ok();
                Ok(shown.filter(Value::is_object))
            }
            Err(error) if error.is_of_server() && error.kind != ErrorKind::Unavailable => {
                Err(error)
            }
            Ok(_) | Err(_) => Ok(None),
        }
    }
}

/// Of several places, the one that is called by what it holds.
fn likeliest(places: Vec<FieldPath>, word: &str) -> Option<FieldPath> {
    let is_called = |path: &&FieldPath| path.names().last().is_some_and(|name| name.contains(word));
    let called = places.iter().find(is_called).cloned();
    called.or_else(|| places.into_iter().next())
}

fn texts<'a>(ids: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    ids.map(ToOwned::to_owned).collect()
}

fn reads(form: &IpPoolForm, user: &Value) -> Option<Network> {
    let shown = to_raw_value(pool::shown(form, user)?).ok()?;
    ip_pool::read(form, Some(&shown)).ok()
}
