//! What an account sees: a parent all it owns, a sub-user what it was granted.
//!
//! A granted layout or group is shown with every camera in it, also one that the owner put there after it
//! was granted. What the real server does then is unknown; ours shows what a leak would look like.

use std::collections::BTreeSet;

use super::names::check_name;
use crate::server::{
    auth::Caller,
    db::{
        self, Connection,
        audit::{self, AuditAction},
        cameras, collections, grants,
        kind::CollectionKind,
        permissions,
    },
    error::{Error, Result},
    paging::{Listing, Page},
    state::App,
    wire::{Camera, Group, Layout, NewName},
};

pub(crate) async fn list_cameras(
    app: &App,
    caller: &Caller,
    listing: &Listing,
    path: String,
) -> Result<Page<Camera>> {
    let mut snapshot = app.database().read().await?;
    let pattern = db::contains(listing.search());
    let window = listing.window();
    let rows = cameras::list(&mut snapshot, caller.user.id, &pattern, window).await?;
    Ok(Page::new(rows, listing, path, Camera::from))
}

/// The cameras with video that the account sees, up to a page of them.
pub(crate) async fn streaming(app: &App, caller: &Caller) -> Result<Vec<Camera>> {
    let mut snapshot = app.database().read().await?;
    let rows = cameras::streaming(&mut snapshot, caller.user.id).await?;
    Ok(rows.into_iter().map(Camera::from).collect())
}

pub(crate) async fn show_camera(app: &App, caller: &Caller, id: i64) -> Result<Camera> {
    let mut snapshot = app.database().read().await?;
    let camera = find_camera(&mut snapshot, caller.user.id, id).await?;
    Ok(camera.into())
}

/// A camera that the account owns or was granted.
async fn find_camera(connection: &mut Connection, user: i64, id: i64) -> Result<cameras::Camera> {
    let is_seen = is_seen(connection, user, id).await?;
    let camera = cameras::find(connection, id).await?;
    camera.filter(|_| is_seen).ok_or(Error::NotFound)
}

/// Whether the account owns a camera or was granted it.
async fn is_seen(connection: &mut Connection, user: i64, id: i64) -> Result<bool> {
    let seen = cameras::seen(connection, user, &BTreeSet::from([id])).await?;
    Ok(seen.contains(&id))
}

/// Renames a camera that the caller sees, for everybody who sees it.
pub(crate) async fn rename_camera(
    app: &App,
    caller: &Caller,
    id: i64,
    body: &NewName,
) -> Result<()> {
    check_name(&body.name)?;
    let now = app.now();
    let mut transaction = app.database().write().await?;
    let camera = find_camera(&mut transaction, caller.user.id, id).await?;
    cameras::rename(&mut transaction, id, &body.name).await?;
    let action = AuditAction {
        action: "rename",
        kind: "camera",
        id: Some(id),
        subject: &camera.name,
        detail: format!("now {}", body.name),
    };
    audit::append(&mut transaction, &caller.actor(), &action, now).await?;
    db::commit(transaction).await?;
    Ok(())
}

/// Whether the caller sees the camera and holds the permission.
pub(crate) async fn authorize(app: &App, caller: &Caller, id: i64, permission: &str) -> Result<()> {
    let mut snapshot = app.database().read().await?;
    check(&mut snapshot, caller.user.id, id, Some(permission)).await
}

/// The same of any account; without a permission, whether it sees the camera.
pub(crate) async fn check(
    connection: &mut Connection,
    user: i64,
    id: i64,
    permission: Option<&str>,
) -> Result<()> {
    if !is_seen(connection, user, id).await? {
        return Err(Error::NotFound);
    }
    let is_held = match permission {
        Some(permission) => permissions::is_held(connection, user, permission).await?,
        None => true,
    };
    is_held.then_some(()).ok_or(Error::UNAUTHORIZED)
}

pub(crate) async fn list_layouts(
    app: &App,
    caller: &Caller,
    listing: &Listing,
    path: String,
) -> Result<Page<Layout>> {
    list(
        app,
        caller,
        CollectionKind::Layouts,
        listing,
        path,
        Layout::new,
    )
    .await
}

pub(crate) async fn list_groups(
    app: &App,
    caller: &Caller,
    listing: &Listing,
    path: String,
) -> Result<Page<Group>> {
    list(
        app,
        caller,
        CollectionKind::Groups,
        listing,
        path,
        Group::new,
    )
    .await
}

pub(crate) async fn show_layout(app: &App, caller: &Caller, id: i64) -> Result<Layout> {
    show(app, caller, CollectionKind::Layouts, id, Layout::new).await
}

pub(crate) async fn show_group(app: &App, caller: &Caller, id: i64) -> Result<Group> {
    show(app, caller, CollectionKind::Groups, id, Group::new).await
}

/// Puts a collection and its cameras together.
pub(crate) type Write<T> = fn(collections::Collection, Vec<cameras::Camera>) -> T;

async fn list<T>(
    app: &App,
    caller: &Caller,
    kind: CollectionKind,
    listing: &Listing,
    path: String,
    write: Write<T>,
) -> Result<Page<T>> {
    let mut snapshot = app.database().read().await?;
    let pattern = db::contains(listing.search());
    let window = listing.window();
    let rows = collections::list(&mut snapshot, kind, caller.user.id, &pattern, window).await?;
    let ids = rows.rows.iter().map(|row| row.id);
    let mut members = collections::members(&mut snapshot, kind, ids).await?;
    Ok(Page::new(rows, listing, path, |row| {
        let cameras = members.remove(&row.id).unwrap_or_default();
        write(row, cameras)
    }))
}

async fn show<T>(
    app: &App,
    caller: &Caller,
    kind: CollectionKind,
    id: i64,
    write: Write<T>,
) -> Result<T> {
    let mut snapshot = app.database().read().await?;
    let row = collections::find(&mut snapshot, kind, id).await?;
    let row = row.ok_or(Error::NotFound)?;
    let granted = grants::ids(&mut snapshot, kind.into(), caller.user.id).await?;
    if row.owner_id != caller.user.id && !granted.contains(&id) {
        return Err(Error::NotFound);
    }
    let mut members = collections::members(&mut snapshot, kind, [id]).await?;
    Ok(write(row, members.remove(&id).unwrap_or_default()))
}
