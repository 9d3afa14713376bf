//! Cameras, as a person changes them in the VMS.

use super::action::{AdminAction, check_owner};
use crate::server::{
    auth::Admin,
    db::{
        Connection,
        cameras::{self, Camera},
        kind::GrantKind,
    },
    error::{Error, Result},
    service::names::check_name,
    state::App,
    wire::{self, NewCamera, NewName},
};

pub(crate) async fn create(app: &App, admin: &Admin, body: &NewCamera) -> Result<wire::Camera> {
    let mut action = AdminAction::begin(app, admin).await?;
    check_name(&body.name)?;
    check_owner(&mut action.transaction, body.owner_id).await?;
    let id = cameras::insert(
        &mut action.transaction,
        body.owner_id,
        &body.name,
        action.now,
    )
    .await?;
    let camera = find(&mut action.transaction, id).await?;
    action
        .finish("create", "camera", (id, &body.name), String::new())
        .await?;
    Ok(camera.into())
}

pub(crate) async fn rename(app: &App, admin: &Admin, id: i64, body: &NewName) -> Result<()> {
    check_name(&body.name)?;
    let mut action = AdminAction::begin(app, admin).await?;
    let camera = find(&mut action.transaction, id).await?;
    cameras::rename(&mut action.transaction, id, &body.name).await?;
    let detail = format!("now {}", body.name);
    action
        .finish("rename", "camera", (id, &camera.name), detail)
        .await
}

pub(crate) async fn delete(app: &App, admin: &Admin, id: i64) -> Result<()> {
    let mut action = AdminAction::begin(app, admin).await?;
    let camera = find(&mut action.transaction, id).await?;
    action.touch_holders(GrantKind::Cameras, id).await?;
    cameras::delete(&mut action.transaction, id).await?;
    action
        .finish("delete", "camera", (id, &camera.name), String::new())
        .await
}

async fn find(connection: &mut Connection, id: i64) -> Result<Camera> {
    let camera = cameras::find(connection, id).await?;
    camera.ok_or(Error::NotFound)
}
