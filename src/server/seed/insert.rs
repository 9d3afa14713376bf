//! Writing an account of a seed, with all that belongs to it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Account, Collection, Error};
use crate::{
    domain::name::Login,
    server::db::{
        Connection,
        audit::{self, Actor, Deed},
        cameras, collections,
        grants::{self, Grants},
        permissions,
        users::{self, Licenses, NewUser},
    },
};

impl Account {
    pub(super) async fn insert(
        &self,
        connection: &mut Connection,
        login: &Login,
        hash: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        if users::owner_of_login(connection, login.as_str())
            .await?
            .is_some()
        {
            return Err(self.name_error("login", &self.login, "twice"));
        }
        let user = NewUser {
            parent_id: None,
            login: &self.login,
            login_key: login.as_str(),
            name: &self.name,
            password_hash: hash,
            sessions_limit: self.session_limit.max(1).into(),
        };
        let id = users::insert(connection, &user, now).await?;
        let holdings = Grants {
            permissions: self.permission_ids(connection).await?,
            licenses: Licenses {
                l1: self.licenses.l1.into(),
                l2: self.licenses.l2.into(),
                l3: self.licenses.l3.into(),
            },
            ip_pool: self.ip_pool.clone(),
            ..Grants::default()
        };
        grants::store(connection, id, &Grants::default(), &holdings).await?;
        let cameras = self.insert_cameras(connection, id, now).await?;
        for (kind, collections) in [
            (collections::Kind::Layouts, &self.layouts),
            (collections::Kind::Groups, &self.groups),
        ] {
            self.insert_collections(connection, id, kind, collections, &cameras)
                .await?;
        }
        let actor = Actor {
            name: "seed".into(),
            id: None,
            address: None,
        };
        let deed = Deed {
            action: "create",
            kind: "account",
            id: Some(id),
            subject: &self.login,
            detail: format!("{} cameras", cameras.len()),
        };
        audit::append(connection, &actor, &deed, now).await?;
        Ok(())
    }

    async fn permission_ids(&self, connection: &mut Connection) -> Result<BTreeSet<i64>, Error> {
        let offered = permissions::all(connection).await?;
        if self.permissions.contains("*") {
            return Ok(offered.into_iter().map(|row| row.id).collect());
        }
        let by_name: BTreeMap<&str, i64> = offered
            .iter()
            .map(|row| (row.name.as_str(), row.id))
            .collect();
        self.permissions
            .iter()
            .map(|name| {
                let id = by_name.get(name.as_str()).copied();
                id.ok_or_else(|| self.name_error("permission", name, "that is not offered"))
            })
            .collect()
    }

    async fn insert_cameras(
        &self,
        connection: &mut Connection,
        owner: i64,
        now: Timestamp,
    ) -> Result<BTreeMap<&str, i64>, Error> {
        let mut cameras = BTreeMap::new();
        for name in &self.cameras {
            let id = cameras::insert(connection, owner, name, now).await?;
            if cameras.insert(name.as_str(), id).is_some() {
                return Err(self.name_error("camera", name, "twice"));
            }
        }
        Ok(cameras)
    }

    async fn insert_collections(
        &self,
        connection: &mut Connection,
        owner: i64,
        kind: collections::Kind,
        collections: &[Collection],
        cameras: &BTreeMap<&str, i64>,
    ) -> Result<(), Error> {
        let mut names = BTreeSet::new();
        for collection in collections {
            if !names.insert(&collection.name) {
                return Err(self.name_error(kind.noun(), &collection.name, "twice"));
            }
            let id = collections::insert(connection, kind, owner, &collection.name).await?;
            for name in &collection.cameras {
                let camera = cameras.get(name.as_str()).copied().ok_or_else(|| {
                    self.name_error("camera", name, "in a layout or group, but does not have it")
                })?;
                collections::attach(connection, kind, id, camera).await?;
            }
        }
        Ok(())
    }
}
