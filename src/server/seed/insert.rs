//! Writing an account of a seed, with all that belongs to it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use jiff::Timestamp;

use super::{
    error::Error,
    file::{Account, Camera, StreamingCamera},
};
use crate::{
    domain::{name::Login, quote::quote},
    server::{
        db::{
            Connection,
            audit::{self, Actor, AuditAction},
            cameras, collections,
            grants::{self, Grants},
            kind::CollectionKind,
            permissions,
            users::{self, Licenses, NewUser},
        },
        security::token_digest::TokenDigest,
        stream_path::StreamPath,
    },
};

pub(super) async fn account(
    connection: &mut Connection,
    (seed, account): (&Path, &Account),
    (login, hash): (&Login, &str),
    now: Timestamp,
) -> Result<(), Error> {
    if users::owner_of_login(connection, login.as_str())
        .await?
        .is_some()
    {
        return Err(account.name_error("login", &account.login, "twice"));
    }
    let user = NewUser {
        parent_id: None,
        login: &account.login,
        login_key: login.as_str(),
        name: &account.name,
        password_hash: hash,
        sessions_limit: account.session_limit.max(1).into(),
    };
    let id = users::insert(connection, &user, now).await?;
    let holdings = Grants {
        permissions: permission_ids(connection, account).await?,
        licenses: Licenses {
            l1: account.licenses.l1.into(),
            l2: account.licenses.l2.into(),
            l3: account.licenses.l3.into(),
        },
        ip_pool: account.ip_pool.clone(),
        ..Grants::default()
    };
    grants::store(connection, id, &Grants::default(), &holdings).await?;
    let cameras = insert_cameras(connection, (seed, account), id, now).await?;
    for kind in [CollectionKind::Layouts, CollectionKind::Groups] {
        insert_collections(connection, account, (id, kind), &cameras).await?;
    }
    let actor = Actor {
        name: "seed".into(),
        id: None,
        address: None,
    };
    let action = AuditAction {
        action: "create",
        kind: "account",
        id: Some(id),
        subject: &account.login,
        detail: format!("{} cameras", cameras.len()),
    };
    audit::append(connection, &actor, &action, now).await?;
    Ok(())
}

async fn permission_ids(
    connection: &mut Connection,
    account: &Account,
) -> Result<BTreeSet<i64>, Error> {
    let offered = permissions::all(connection).await?;
    if account.permissions.contains("*") {
        return Ok(offered.into_iter().map(|row| row.id).collect());
    }
    let by_name: BTreeMap<&str, i64> = offered
        .iter()
        .map(|row| (row.name.as_str(), row.id))
        .collect();
    account
        .permissions
        .iter()
        .map(|name| {
            let id = by_name.get(name.as_str()).copied();
            id.ok_or_else(|| account.name_error("permission", name, "that is not offered"))
        })
        .collect()
}

async fn insert_cameras<'a>(
    connection: &mut Connection,
    (seed, account): (&Path, &'a Account),
    owner: i64,
    now: Timestamp,
) -> Result<BTreeMap<&'a str, i64>, Error> {
    let mut cameras = BTreeMap::new();
    for camera in &account.cameras {
        let name = camera.name();
        let id = cameras::insert(connection, owner, name, now).await?;
        if cameras.insert(name, id).is_some() {
            return Err(account.name_error("camera", name, "twice"));
        }
        if let Camera::Stream(camera) = camera {
            let path = stream_path(connection, account, camera).await?;
            cameras::set_stream_path(connection, id, Some(&path)).await?;
            let key = camera.publish_key(seed)?;
            let key = key.as_ref().map(TokenDigest::as_bytes);
            cameras::set_publish_key(connection, id, key).await?;
        }
    }
    Ok(cameras)
}

/// What a camera is called by those who serve its video, if no other is called so.
async fn stream_path(
    connection: &mut Connection,
    account: &Account,
    camera: &StreamingCamera,
) -> Result<StreamPath, Error> {
    let refuse = |source| Error::StreamPath {
        login: quote(&account.login),
        camera: quote(&camera.name),
        source,
    };
    let path: StreamPath = camera
        .stream_path
        .parse()
        .map_err(|error| refuse(Some(error)))?;
    if cameras::is_stream_path_taken(connection, &path, None).await? {
        return Err(refuse(None));
    }
    Ok(path)
}

async fn insert_collections(
    connection: &mut Connection,
    account: &Account,
    (owner, kind): (i64, CollectionKind),
    cameras: &BTreeMap<&str, i64>,
) -> Result<(), Error> {
    let mut names = BTreeSet::new();
    let collections = match kind {
        CollectionKind::Layouts => &account.layouts,
        CollectionKind::Groups => &account.groups,
    };
    for collection in collections {
        if !names.insert(&collection.name) {
            return Err(account.name_error(kind.noun(), &collection.name, "twice"));
        }
        let id = collections::insert(connection, kind, owner, &collection.name).await?;
        for name in &collection.cameras {
            let camera = cameras.get(name.as_str()).copied().ok_or_else(|| {
                account.name_error("camera", name, "in a layout or group, but does not have it")
            })?;
            collections::attach(connection, kind, id, camera).await?;
        }
    }
    Ok(())
}
