//! The admin door to camera groups. All of it is ours.

use axum::{Json, extract::State};

use crate::server::{
    admin::Admin,
    app::App,
    db::collections::Kind,
    error::Result,
    extract::{Body, Id, Ids},
    service::clicks::collections,
    wire::{CameraIds, Created, Done, NewCollection, NewName, Problem},
};

/// Makes a camera group.
#[utoipa::path(
    post, path = "/admin/v1/groups", tag = "admin",
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
    Body(body): Body<NewCollection>,
) -> Result<Json<Created>> {
    let id = collections::create(&app, &admin, Kind::Groups, &body).await?;
    Ok(Json(Created { id }))
}

/// Renames a camera group.
#[utoipa::path(
    put, path = "/admin/v1/groups/{group}", tag = "admin",
    params(("group" = i64, Path)),
    request_body = NewName,
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such camera group", body = Problem),
        (status = 422, description = "Not a name, or one that is taken", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn rename(
    State(app): State<App>,
    admin: Admin,
    Id(id): Id,
    Body(body): Body<NewName>,
) -> Result<Json<Done>> {
    collections::rename(&app, &admin, Kind::Groups, id, &body).await?;
    Ok(Json(Done::OK))
}

/// Deletes a camera group, out of every grant too.
#[utoipa::path(
    delete, path = "/admin/v1/groups/{group}", tag = "admin",
    params(("group" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such camera group", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn delete(State(app): State<App>, admin: Admin, Id(id): Id) -> Result<Json<Done>> {
    collections::delete(&app, &admin, Kind::Groups, id).await?;
    Ok(Json(Done::OK))
}

/// Puts cameras into a camera group. Who was granted it keeps it.
#[utoipa::path(
    post, path = "/admin/v1/groups/{group}/cameras", tag = "admin",
    params(("group" = i64, Path)),
    request_body = CameraIds,
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such camera group", body = Problem),
        (status = 422, description = "No such camera", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn attach(
    State(app): State<App>,
    admin: Admin,
    Id(id): Id,
    Body(body): Body<CameraIds>,
) -> Result<Json<Done>> {
    collections::attach(&app, &admin, Kind::Groups, id, &body).await?;
    Ok(Json(Done::OK))
}

/// Takes a camera out of a camera group.
#[utoipa::path(
    delete, path = "/admin/v1/groups/{group}/cameras/{camera}", tag = "admin",
    params(("group" = i64, Path), ("camera" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such camera group", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn detach(
    State(app): State<App>,
    admin: Admin,
    Ids(id, camera): Ids,
) -> Result<Json<Done>> {
    collections::detach(&app, &admin, Kind::Groups, id, camera).await?;
    Ok(Json(Done::OK))
}
