//! The admin door to layouts. All of it is ours.

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

/// Makes a layout.
#[utoipa::path(
    post, path = "/admin/v1/layouts", tag = "admin",
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
    let id = collections::create(&app, &admin, Kind::Layouts, &body).await?;
    Ok(Json(Created { id }))
}

/// Renames a layout.
#[utoipa::path(
    put, path = "/admin/v1/layouts/{layout}", tag = "admin",
    params(("layout" = i64, Path)),
    request_body = NewName,
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such layout", body = Problem),
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
    collections::rename(&app, &admin, Kind::Layouts, id, &body).await?;
    Ok(Json(Done::OK))
}

/// Deletes a layout, out of every grant too.
#[utoipa::path(
    delete, path = "/admin/v1/layouts/{layout}", tag = "admin",
    params(("layout" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such layout", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn delete(State(app): State<App>, admin: Admin, Id(id): Id) -> Result<Json<Done>> {
    collections::delete(&app, &admin, Kind::Layouts, id).await?;
    Ok(Json(Done::OK))
}

/// Puts cameras into a layout. Who was granted it keeps it.
#[utoipa::path(
    post, path = "/admin/v1/layouts/{layout}/cameras", tag = "admin",
    params(("layout" = i64, Path)),
    request_body = CameraIds,
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such layout", body = Problem),
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
    collections::attach(&app, &admin, Kind::Layouts, id, &body).await?;
    Ok(Json(Done::OK))
}

/// Takes a camera out of a layout.
#[utoipa::path(
    delete, path = "/admin/v1/layouts/{layout}/cameras/{camera}", tag = "admin",
    params(("layout" = i64, Path), ("camera" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such layout", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn detach(
    State(app): State<App>,
    admin: Admin,
    Ids(id, camera): Ids,
) -> Result<Json<Done>> {
    collections::detach(&app, &admin, Kind::Layouts, id, camera).await?;
    Ok(Json(Done::OK))
}
