//! Cameras.

use axum::{Json, extract::State};

use crate::server::{
    auth::{Admin, Body, Named},
    error::Result,
    service::admin::cameras,
    state::App,
    wire::{Camera, Done, NewCamera, NewName, NewStreamPath, Problem, PublishKey},
};

/// Creates a camera.
#[utoipa::path(
    post, path = "/admin/v1/cameras", tag = "admin",
    request_body = NewCamera,
    responses(
        (status = 200, body = Camera),
        (status = 422, description = "No such owner, or not a name", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn create(
    State(app): State<App>,
    admin: Admin,
    Body(body): Body<NewCamera>,
) -> Result<Json<Camera>> {
    Ok(Json(cameras::create(&app, &admin, &body).await?))
}

/// Renames a camera.
#[utoipa::path(
    put, path = "/admin/v1/cameras/{camera}", tag = "admin",
    params(("camera" = i64, Path)),
    request_body = NewName,
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such camera", body = Problem),
        (status = 422, description = "Not a name", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn rename(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
    Body(body): Body<NewName>,
) -> Result<Json<Done>> {
    cameras::rename(&app, &admin, id, &body).await?;
    Ok(Json(Done::OK))
}

/// Says what media servers and proxies call the video of a camera, for the gate.
#[utoipa::path(
    put, path = "/admin/v1/cameras/{camera}/stream-path", tag = "admin",
    params(("camera" = i64, Path)),
    request_body = NewStreamPath,
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such camera", body = Problem),
        (status = 422, description = "Not a stream path, or that of another camera", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn set_stream_path(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
    Body(body): Body<NewStreamPath>,
) -> Result<Json<Done>> {
    cameras::set_stream_path(&app, &admin, id, &body).await?;
    Ok(Json(Done::OK))
}

/// Makes a new key by which the camera sends its pictures to a media server. It is told this once.
#[utoipa::path(
    post, path = "/admin/v1/cameras/{camera}/publish-key", tag = "admin",
    params(("camera" = i64, Path)),
    responses(
        (status = 200, body = PublishKey),
        (status = 404, description = "No such camera", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn make_publish_key(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
) -> Result<Json<PublishKey>> {
    Ok(Json(cameras::make_publish_key(&app, &admin, id).await?))
}

/// Takes the key away: the camera cannot send its pictures any more.
#[utoipa::path(
    delete, path = "/admin/v1/cameras/{camera}/publish-key", tag = "admin",
    params(("camera" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such camera", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn drop_publish_key(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
) -> Result<Json<Done>> {
    cameras::drop_publish_key(&app, &admin, id).await?;
    Ok(Json(Done::OK))
}

/// Deletes a camera, also from every layout, group and grant.
#[utoipa::path(
    delete, path = "/admin/v1/cameras/{camera}", tag = "admin",
    params(("camera" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such camera", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
) -> Result<Json<Done>> {
    cameras::delete(&app, &admin, id).await?;
    Ok(Json(Done::OK))
}
