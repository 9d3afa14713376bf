//! Layouts and camera groups, as a person changes them in the VMS.

use super::action::{AdminAction, check_owner};
use crate::server::{
    auth::Admin,
    db::{
        Connection, cameras,
        collections::{self, Collection},
        kind::CollectionKind,
    },
    error::{Error, Result},
    service::names::{check_free, check_name},
    state::App,
    wire::{CameraIds, NewCollection, NewName},
};

/// Makes a layout or group and answers with its id.
pub(crate) async fn create(
    app: &App,
    admin: &Admin,
    kind: CollectionKind,
    body: &NewCollection,
) -> Result<i64> {
    check_name(&body.name)?;
    let mut action = AdminAction::begin(app, admin).await?;
    check_owner(&mut action.transaction, body.owner_id).await?;
    check_free(&mut action.transaction, kind, body.owner_id, &body.name).await?;
    let id = collections::insert(&mut action.transaction, kind, body.owner_id, &body.name).await?;
    attach_all(
        &mut action.transaction,
        kind,
        (id, body.owner_id),
        &body.cameras,
    )
    .await?;
    let detail = format!("cameras {:?}", body.cameras);
    action
        .finish("create", kind.noun(), (id, &body.name), detail)
        .await?;
    Ok(id)
}

pub(crate) async fn rename(
    app: &App,
    admin: &Admin,
    kind: CollectionKind,
    id: i64,
    body: &NewName,
) -> Result<()> {
    check_name(&body.name)?;
    let mut action = AdminAction::begin(app, admin).await?;
    let row = find(&mut action.transaction, kind, id).await?;
    if row.name != body.name {
        check_free(&mut action.transaction, kind, row.owner_id, &body.name).await?;
    }
    collections::rename(&mut action.transaction, kind, id, &body.name).await?;
    let detail = format!("now {}", body.name);
    action
        .finish("rename", kind.noun(), (id, &row.name), detail)
        .await
}

pub(crate) async fn delete(app: &App, admin: &Admin, kind: CollectionKind, id: i64) -> Result<()> {
    let mut action = AdminAction::begin(app, admin).await?;
    let row = find(&mut action.transaction, kind, id).await?;
    action.touch_holders(kind.into(), id).await?;
    collections::delete(&mut action.transaction, kind, id).await?;
    action
        .finish("delete", kind.noun(), (id, &row.name), String::new())
        .await
}

/// Puts cameras in. Users who hold the layout or group keep it, and see them: see `service::inventory`.
pub(crate) async fn attach(
    app: &App,
    admin: &Admin,
    kind: CollectionKind,
    id: i64,
    body: &CameraIds,
) -> Result<()> {
    let mut action = AdminAction::begin(app, admin).await?;
    let row = find(&mut action.transaction, kind, id).await?;
    attach_all(
        &mut action.transaction,
        kind,
        (id, row.owner_id),
        &body.cameras,
    )
    .await?;
    let detail = format!("cameras {:?}", body.cameras);
    action
        .finish("attach", kind.noun(), (id, &row.name), detail)
        .await
}

/// Takes one camera out; one that is not in is no error.
pub(crate) async fn detach(
    app: &App,
    admin: &Admin,
    kind: CollectionKind,
    id: i64,
    camera: i64,
) -> Result<()> {
    let mut action = AdminAction::begin(app, admin).await?;
    let row = find(&mut action.transaction, kind, id).await?;
    collections::detach(&mut action.transaction, kind, id, camera).await?;
    let detail = format!("camera {camera}");
    action
        .finish("detach", kind.noun(), (id, &row.name), detail)
        .await
}

async fn attach_all(
    connection: &mut Connection,
    kind: CollectionKind,
    (id, owner): (i64, i64),
    cameras: &[i64],
) -> Result<()> {
    let wanted = cameras.iter().copied().collect();
    let owned = cameras::owned(connection, owner, &wanted).await?;
    if let Some(missing) = wanted.difference(&owned).next() {
        let message = format!("The owner of the {} has no camera {missing}.", kind.noun());
        return Err(Error::invalid("cameras", message));
    }
    for camera in owned {
        collections::attach(connection, kind, id, camera).await?;
    }
    Ok(())
}

async fn find(connection: &mut Connection, kind: CollectionKind, id: i64) -> Result<Collection> {
    let row = collections::find(connection, kind, id).await?;
    row.ok_or(Error::NotFound)
}
