//! Cameras.

use axum::{Json, extract::State};

use crate::server::{
    auth::{Admin, Body, Named},
    error::Result,
    service::admin::cameras,
    state::App,
    wire::{Camera, Done, NewCamera, NewName, Problem},
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
