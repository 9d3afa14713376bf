//! Layouts and camera groups.

use axum::{Json, extract::State};

use crate::server::{
    auth::{Admin, Body, Named},
    error::Result,
    service::admin::collections,
    state::App,
    wire::{CameraIds, Collections, Created, Done, NewCollection, NewName, Problem},
};

/// Creates a layout or camera group.
#[utoipa::path(
    post, path = "/admin/v1/{collections}", tag = "admin",
    params(("collections" = inline(Collections), Path)),
    request_body = NewCollection,
    responses(
        (status = 200, body = Created),
        (status = 422, description = "No such owner or camera, or not a name", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn create(
    State(app): State<App>,
    admin: Admin,
    Named(kind): Named<Collections>,
    Body(body): Body<NewCollection>,
) -> Result<Json<Created>> {
    let id = collections::create(&app, &admin, kind.into(), &body).await?;
    Ok(Json(Created { id }))
}

/// Renames a layout or camera group.
#[utoipa::path(
    put, path = "/admin/v1/{collections}/{collection}", tag = "admin",
    params(("collections" = inline(Collections), Path), ("collection" = i64, Path)),
    request_body = NewName,
    responses(
        (status = 200, body = Done),
        (status = 404, description = "Not found", body = Problem),
        (status = 422, description = "Not a name, or one that is taken", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn rename(
    State(app): State<App>,
    admin: Admin,
    Named((kind, id)): Named<(Collections, i64)>,
    Body(body): Body<NewName>,
) -> Result<Json<Done>> {
    collections::rename(&app, &admin, kind.into(), id, &body).await?;
    Ok(Json(Done::OK))
}

/// Deletes a layout or camera group, also from every grant.
#[utoipa::path(
    delete, path = "/admin/v1/{collections}/{collection}", tag = "admin",
    params(("collections" = inline(Collections), Path), ("collection" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "Not found", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    admin: Admin,
    Named((kind, id)): Named<(Collections, i64)>,
) -> Result<Json<Done>> {
    collections::delete(&app, &admin, kind.into(), id).await?;
    Ok(Json(Done::OK))
}

/// Puts cameras into a layout or camera group. Users who were granted it keep it.
#[utoipa::path(
    post, path = "/admin/v1/{collections}/{collection}/cameras", tag = "admin",
    params(("collections" = inline(Collections), Path), ("collection" = i64, Path)),
    request_body = CameraIds,
    responses(
        (status = 200, body = Done),
        (status = 404, description = "Not found", body = Problem),
        (status = 422, description = "No such camera", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn attach(
    State(app): State<App>,
    admin: Admin,
    Named((kind, id)): Named<(Collections, i64)>,
    Body(body): Body<CameraIds>,
) -> Result<Json<Done>> {
    collections::attach(&app, &admin, kind.into(), id, &body).await?;
    Ok(Json(Done::OK))
}

/// Takes a camera out of a layout or camera group.
#[utoipa::path(
    delete, path = "/admin/v1/{collections}/{collection}/cameras/{camera}", tag = "admin",
    params(("collections" = inline(Collections), Path), ("collection" = i64, Path), ("camera" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "Not found", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn detach(
    State(app): State<App>,
    admin: Admin,
    Named((kind, id, camera)): Named<(Collections, i64, i64)>,
) -> Result<Json<Done>> {
    collections::detach(&app, &admin, kind.into(), id, camera).await?;
    Ok(Json(Done::OK))
}
