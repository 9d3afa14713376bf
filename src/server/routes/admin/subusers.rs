//! Sub-users of whichever parent, changed as the parent could.

use axum::{Json, extract::State};

use crate::server::{
    auth::{Admin, Body, Named},
    error::Result,
    service::{admin::accounts::manager_of, subusers},
    state::App,
    wire::{Done, NewPassword, Problem, Subuser, UpdateSubuser},
};

/// One sub-user of whichever parent.
#[utoipa::path(
    get, path = "/admin/v1/subusers/{subuser}", tag = "admin",
    params(("subuser" = i64, Path)),
    responses(
        (status = 200, body = Subuser),
        (status = 404, description = "No such sub-user", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn show(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
) -> Result<Json<Subuser>> {
    let manager = manager_of(&app, &admin, id).await?;
    Ok(Json(subusers::show(&app, &manager, id).await?))
}

/// Changes a sub-user as its parent could.
#[utoipa::path(
    put, path = "/admin/v1/subusers/{subuser}", tag = "admin",
    params(("subuser" = i64, Path)),
    request_body = UpdateSubuser,
    responses(
        (status = 200, body = Subuser),
        (status = 402, description = "More licences than the parent has left", body = Problem),
        (status = 404, description = "No such sub-user", body = Problem),
        (status = 422, description = "Fields that are wrong, layouts and groups without their cameras", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn update(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
    Body(body): Body<UpdateSubuser>,
) -> Result<Json<Subuser>> {
    let manager = manager_of(&app, &admin, id).await?;
    body.check_length()?;
    Ok(Json(subusers::update(&app, &manager, id, body).await?))
}

/// Deletes a sub-user as its parent could.
#[utoipa::path(
    delete, path = "/admin/v1/subusers/{subuser}", tag = "admin",
    params(("subuser" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such sub-user", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
) -> Result<Json<Done>> {
    let manager = manager_of(&app, &admin, id).await?;
    subusers::delete(&app, &manager, id).await?;
    Ok(Json(Done::OK))
}

/// Sets the password of a sub-user as its parent could.
#[utoipa::path(
    post, path = "/admin/v1/subusers/{subuser}/change-password", tag = "admin",
    params(("subuser" = i64, Path)),
    request_body = NewPassword,
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such sub-user", body = Problem),
        (status = 422, description = "The password breaks the rules", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn change_password(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
    Body(body): Body<NewPassword>,
) -> Result<Json<Done>> {
    let manager = manager_of(&app, &admin, id).await?;
    subusers::change_password(&app, &manager, id, body).await?;
    Ok(Json(Done::OK))
}
