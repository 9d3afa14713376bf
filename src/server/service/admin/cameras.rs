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
    security::tokens,
    service::names::check_name,
    state::App,
    stream_path::StreamPath,
    wire::{self, NewCamera, NewName, NewStreamPath, PublishKey},
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
    call(&mut action.transaction, id, body.stream_path.as_deref()).await?;
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

/// Says what media servers and proxies call a camera.
pub(crate) async fn set_stream_path(
    app: &App,
    admin: &Admin,
    id: i64,
    body: &NewStreamPath,
) -> Result<()> {
    let mut action = AdminAction::begin(app, admin).await?;
    let camera = find(&mut action.transaction, id).await?;
    call(&mut action.transaction, id, body.stream_path.as_deref()).await?;
    let path = body.stream_path.as_deref();
    let detail = path.map_or_else(|| "none".to_owned(), |path| format!("now {path}"));
    action
        .finish("set-stream-path", "camera", (id, &camera.name), detail)
        .await
}

/// Gives a camera its stream path, if that is one and no other camera has it.
async fn call(connection: &mut Connection, id: i64, path: Option<&str>) -> Result<()> {
    let path = path.map(str::parse::<StreamPath>).transpose();
    let path = path.map_err(|error| Error::invalid("stream_path", error.to_string()))?;
    if let Some(path) = &path
        && cameras::is_stream_path_taken(connection, path, Some(id)).await?
    {
        return Err(Error::invalid(
            "stream_path",
            "Another camera has this stream path.",
        ));
    }
    Ok(cameras::set_stream_path(connection, id, path.as_ref()).await?)
}

/// A new key; the one before is of no use any more.
pub(crate) async fn make_publish_key(app: &App, admin: &Admin, id: i64) -> Result<PublishKey> {
    let publish_key = tokens::token()?;
    set_publish_key(app, admin, id, Some(&publish_key)).await?;
    Ok(PublishKey { publish_key })
}

pub(crate) async fn drop_publish_key(app: &App, admin: &Admin, id: i64) -> Result<()> {
    set_publish_key(app, admin, id, None).await
}

async fn set_publish_key(app: &App, admin: &Admin, id: i64, key: Option<&str>) -> Result<()> {
    let mut action = AdminAction::begin(app, admin).await?;
    let camera = find(&mut action.transaction, id).await?;
    let digest = key.map(tokens::digest);
    let digest = digest.as_ref().map(<[u8; 32]>::as_slice);
    cameras::set_publish_key(&mut action.transaction, id, digest).await?;
    let detail = if key.is_some() { "new" } else { "none" };
    action
        .finish(
            "set-publish-key",
            "camera",
            (id, &camera.name),
            detail.to_owned(),
        )
        .await
}

async fn find(connection: &mut Connection, id: i64) -> Result<Camera> {
    let camera = cameras::find(connection, id).await?;
    camera.ok_or(Error::NotFound)
}
