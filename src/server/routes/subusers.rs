//! Sub-users, for the parent account that holds the permissions.

use axum::{Json, extract::State};

use crate::server::{
    auth::{Address, Body, Caller, Named, Query, Right},
    error::Result,
    paging::{Listing, Page},
    service::subusers,
    state::App,
    wire::{CreateSubuser, Done, NewPassword, Problem, Subuser, SubuserRow, UpdateSubuser},
};

/// The sub-users of the account, by id. Needs `users-index`.
#[utoipa::path(
    get, path = "/api/v1/users/subusers", tag = "sub-users",
    params(Listing),
    responses((status = 200, body = Page<SubuserRow>)),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("D:24.03/list-of-sub-users")), ("x-permission" = json!("users-index"))),
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(listing): Query<Listing>,
    Address(path): Address,
) -> Result<Json<Page<SubuserRow>>> {
    let manager = caller.manage(&app, Right::List).await?;
    Ok(Json(subusers::list(&app, &manager, &listing, path).await?))
}

/// Creates a sub-user with all its grants, or not at all. Needs `users-store`.
#[utoipa::path(
    post, path = "/api/v1/users/subusers", tag = "sub-users",
    request_body = CreateSubuser,
    responses(
        (status = 200, body = Subuser),
        (status = 402, description = "More licences than the account has left", body = Problem),
        (status = 422, description = "Fields that are wrong, layouts and groups without their cameras, terms that were not agreed to", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("D:24.03/creating-a-sub-user; answer: ours")), ("x-permission" = json!("users-store"))),
)]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<CreateSubuser>,
) -> Result<Json<Subuser>> {
    let manager = caller.manage(&app, Right::Create).await?;
    body.profile.check_length()?;
    Ok(Json(subusers::create(&app, &manager, body).await?))
}

/// One sub-user with all its grants. Needs `users-show`.
#[utoipa::path(
    get, path = "/api/v1/users/subusers/{subuser}", tag = "sub-users",
    params(("subuser" = i64, Path)),
    responses(
        (status = 200, body = Subuser),
        (status = 404, description = "No sub-user of this account", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store")), ("x-permission" = json!("users-show"))),
)]
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
) -> Result<Json<Subuser>> {
    let manager = caller.manage(&app, Right::Show).await?;
    Ok(Json(subusers::show(&app, &manager, id).await?))
}

/// Changes a sub-user, its password excepted. Needs `users-update`.
///
/// Cameras come as differences, at most 500 each way a request; the other lists replace what there was.
#[utoipa::path(
    put, path = "/api/v1/users/subusers/{subuser}", tag = "sub-users",
    params(("subuser" = i64, Path)),
    request_body = UpdateSubuser,
    responses(
        (status = 200, body = Subuser),
        (status = 402, description = "More licences than the account has left", body = Problem),
        (status = 404, description = "No sub-user of this account", body = Problem),
        (status = 422, description = "Fields that are wrong, layouts and groups without their cameras", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("D:24.03/sub-user-update; answer: ours")), ("x-permission" = json!("users-update"))),
)]
pub(crate) async fn update(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
    Body(body): Body<UpdateSubuser>,
) -> Result<Json<Subuser>> {
    let manager = caller.manage(&app, Right::Update).await?;
    body.check_length()?;
    Ok(Json(subusers::update(&app, &manager, id, body).await?))
}

/// Deletes a sub-user and ends its sessions. Needs `users-destroy`.
#[utoipa::path(
    delete, path = "/api/v1/users/subusers/{subuser}", tag = "sub-users",
    params(("subuser" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No sub-user of this account", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("D:24.03/deleting-a-sub-user")), ("x-permission" = json!("users-destroy"))),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
) -> Result<Json<Done>> {
    let manager = caller.manage(&app, Right::Delete).await?;
    subusers::delete(&app, &manager, id).await?;
    Ok(Json(Done::OK))
}

/// Sets the password of a sub-user and ends its sessions. Needs `users-change-password`.
#[utoipa::path(
    post, path = "/api/v1/users/subusers/{subuser}/change-password", tag = "sub-users",
    params(("subuser" = i64, Path)),
    request_body = NewPassword,
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No sub-user of this account", body = Problem),
        (status = 422, description = "The password breaks the rules", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("D:23.12/sub-user-password-change")), ("x-permission" = json!("users-change-password"))),
)]
pub(crate) async fn change_password(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
    Body(body): Body<NewPassword>,
) -> Result<Json<Done>> {
    let manager = caller.manage(&app, Right::ChangePassword).await?;
    subusers::change_password(&app, &manager, id, body).await?;
    Ok(Json(Done::OK))
}
