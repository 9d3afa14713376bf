//! The admin door: what a person would click in the VMS. All of it is ours.

use axum::{Json, extract::State};

use crate::server::{
    admin::Admin,
    app::App,
    error::Result,
    extract::{Address, Body, Named, Query},
    paging::{Listing, Page},
    service::{clicks, clock, subusers},
    wire::{
        AccountRow, AuditEntry, Camera, ClockState, Done, NewCamera, NewName, NewPassword, Problem,
        SessionsLimit, Subuser, TimeToPass, UpdateSubuser,
    },
};

/// Every account, parents and sub-users, by id.
#[utoipa::path(
    get, path = "/admin/v1/accounts", tag = "admin",
    params(Listing),
    responses((status = 200, body = Page<AccountRow>)),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn list_accounts(
    State(app): State<App>,
    _: Admin,
    Query(listing): Query<Listing>,
    Address(path): Address,
) -> Result<Json<Page<AccountRow>>> {
    Ok(Json(clicks::list_accounts(&app, &listing, path).await?))
}

/// Sets how many sessions an account may have at once; none ends by it.
#[utoipa::path(
    put, path = "/admin/v1/accounts/{account}/sessions-limit", tag = "admin",
    params(("account" = i64, Path)),
    request_body = SessionsLimit,
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such account", body = Problem),
        (status = 422, description = "Not a limit", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn set_sessions_limit(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
    Body(body): Body<SessionsLimit>,
) -> Result<Json<Done>> {
    clicks::set_sessions_limit(&app, &admin, id, &body).await?;
    Ok(Json(Done::OK))
}

/// Ends every session of an account.
#[utoipa::path(
    delete, path = "/admin/v1/accounts/{account}/sessions", tag = "admin",
    params(("account" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No such account", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn end_sessions(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
) -> Result<Json<Done>> {
    clicks::end_sessions(&app, &admin, id).await?;
    Ok(Json(Done::OK))
}

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
pub(crate) async fn show_subuser(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
) -> Result<Json<Subuser>> {
    let manager = clicks::manager_of(&app, &admin, id).await?;
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
pub(crate) async fn update_subuser(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
    Body(body): Body<UpdateSubuser>,
) -> Result<Json<Subuser>> {
    let manager = clicks::manager_of(&app, &admin, id).await?;
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
pub(crate) async fn delete_subuser(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
) -> Result<Json<Done>> {
    let manager = clicks::manager_of(&app, &admin, id).await?;
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
    let manager = clicks::manager_of(&app, &admin, id).await?;
    subusers::change_password(&app, &manager, id, body).await?;
    Ok(Json(Done::OK))
}

/// Makes a camera.
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
pub(crate) async fn create_camera(
    State(app): State<App>,
    admin: Admin,
    Body(body): Body<NewCamera>,
) -> Result<Json<Camera>> {
    Ok(Json(clicks::create_camera(&app, &admin, &body).await?))
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
pub(crate) async fn rename_camera(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
    Body(body): Body<NewName>,
) -> Result<Json<Done>> {
    clicks::rename_camera(&app, &admin, id, &body).await?;
    Ok(Json(Done::OK))
}

/// Deletes a camera, out of every layout, group and grant.
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
pub(crate) async fn delete_camera(
    State(app): State<App>,
    admin: Admin,
    Named(id): Named<i64>,
) -> Result<Json<Done>> {
    clicks::delete_camera(&app, &admin, id).await?;
    Ok(Json(Done::OK))
}

/// What the clock of the store says.
#[utoipa::path(
    get, path = "/admin/v1/clock", tag = "admin",
    responses((status = 200, body = ClockState)),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn show_clock(State(app): State<App>, _: Admin) -> Json<ClockState> {
    Json(clock::show(&app))
}

/// Lets time pass at once, with all that happens meanwhile. For tests: the store has to be started so.
#[utoipa::path(
    post, path = "/admin/v1/clock", tag = "admin",
    request_body = TimeToPass,
    responses(
        (status = 200, body = ClockState),
        (status = 403, description = "The clock cannot be moved", body = Problem),
        (status = 422, description = "Back, or too far", body = Problem),
    ),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn advance_clock(
    State(app): State<App>,
    admin: Admin,
    Body(body): Body<TimeToPass>,
) -> Result<Json<ClockState>> {
    Ok(Json(clock::advance(&app, &admin, &body).await?))
}

/// Who did what to whom, from where, the newest first.
#[utoipa::path(
    get, path = "/admin/v1/audit", tag = "admin",
    params(Listing),
    responses((status = 200, body = Page<AuditEntry>)),
    security(("admin" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn list_audit(
    State(app): State<App>,
    _: Admin,
    Query(listing): Query<Listing>,
    Address(path): Address,
) -> Result<Json<Page<AuditEntry>>> {
    Ok(Json(clicks::list_audit(&app, &listing, path).await?))
}
