//! Layouts and camera groups, as a person changes them in the VMS.

use super::{Click, check_name, check_owner};
use crate::server::{
    admin::Admin,
    app::App,
    db::{
        Connection, cameras,
        collections::{self, Collection, Kind},
    },
    error::{Error, Result},
    wire::{CameraIds, NewCollection, NewName},
};

/// Makes a layout or group and answers with its id.
pub(crate) async fn create(
    app: &App,
    admin: &Admin,
    kind: Kind,
    body: &NewCollection,
) -> Result<i64> {
    check_name(&body.name)?;
    let mut click = Click::begin(app, admin).await?;
    check_owner(&mut click.transaction, body.owner_id).await?;
    check_free(&mut click.transaction, kind, body.owner_id, &body.name).await?;
    let id = collections::insert(&mut click.transaction, kind, body.owner_id, &body.name).await?;
    attach_all(
        &mut click.transaction,
        kind,
        (id, body.owner_id),
        &body.cameras,
    )
    .await?;
    let detail = format!("cameras {:?}", body.cameras);
    click
        .finish("create", kind.noun(), (id, &body.name), detail)
        .await?;
    Ok(id)
}

pub(crate) async fn rename(
    app: &App,
    admin: &Admin,
    kind: Kind,
    id: i64,
    body: &NewName,
) -> Result<()> {
    check_name(&body.name)?;
    let mut click = Click::begin(app, admin).await?;
    let row = find(&mut click.transaction, kind, id).await?;
    if row.name != body.name {
        check_free(&mut click.transaction, kind, row.owner_id, &body.name).await?;
    }
    collections::rename(&mut click.transaction, kind, id, &body.name).await?;
    let detail = format!("now {}", body.name);
    click
        .finish("rename", kind.noun(), (id, &row.name), detail)
        .await
}

pub(crate) async fn delete(app: &App, admin: &Admin, kind: Kind, id: i64) -> Result<()> {
    let mut click = Click::begin(app, admin).await?;
    let row = find(&mut click.transaction, kind, id).await?;
    click.touch_holders(kind.into(), id).await?;
    collections::delete(&mut click.transaction, kind, id).await?;
    click
        .finish("delete", kind.noun(), (id, &row.name), String::new())
        .await
}

/// Puts cameras in. Users who hold the layout or group keep it, and see them: see `service::inventory`.
pub(crate) async fn attach(
    app: &App,
    admin: &Admin,
    kind: Kind,
    id: i64,
    body: &CameraIds,
) -> Result<()> {
    let mut click = Click::begin(app, admin).await?;
    let row = find(&mut click.transaction, kind, id).await?;
    attach_all(
        &mut click.transaction,
        kind,
        (id, row.owner_id),
        &body.cameras,
    )
    .await?;
    let detail = format!("cameras {:?}", body.cameras);
    click
        .finish("attach", kind.noun(), (id, &row.name), detail)
        .await
}

/// Takes one camera out; one that is not in is no error.
pub(crate) async fn detach(
    app: &App,
    admin: &Admin,
    kind: Kind,
    id: i64,
    camera: i64,
) -> Result<()> {
    let mut click = Click::begin(app, admin).await?;
    let row = find(&mut click.transaction, kind, id).await?;
    collections::detach(&mut click.transaction, kind, id, camera).await?;
    let detail = format!("camera {camera}");
    click
        .finish("detach", kind.noun(), (id, &row.name), detail)
        .await
}

async fn attach_all(
    connection: &mut Connection,
    kind: Kind,
    (id, owner): (i64, i64),
    cameras: &[i64],
) -> Result<()> {
    let wanted = cameras.iter().copied().collect();
    let owned = cameras::owned(connection, owner, &wanted).await?;
    if let Some(stranger) = wanted.difference(&owned).next() {
        let message = format!("The owner of the {} has no camera {stranger}.", kind.noun());
        return Err(Error::invalid("cameras", message));
    }
    for camera in owned {
        collections::attach(connection, kind, id, camera).await?;
    }
    Ok(())
}

async fn find(connection: &mut Connection, kind: Kind, id: i64) -> Result<Collection> {
    let row = collections::find(connection, kind, id).await?;
    row.ok_or(Error::NotFound)
}

async fn check_free(connection: &mut Connection, kind: Kind, owner: i64, name: &str) -> Result<()> {
    if collections::is_taken(connection, kind, owner, name).await? {
        return Err(Error::invalid("name", "The name has already been taken."));
    }
    Ok(())
}
