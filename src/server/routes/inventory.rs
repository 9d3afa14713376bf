//! What an account sees.

use axum::{Json, extract::State};

use crate::server::{
    app::App,
    auth::Caller,
    error::Result,
    extract::{Address, Named, Query},
    paging::{Listing, Page},
    service::inventory,
    wire::{Camera, Group, Layout, Problem},
};

/// The cameras that the account owns or was granted by themselves, by id.
#[utoipa::path(
    get, path = "/api/v1/cameras", tag = "inventory",
    params(Listing),
    responses((status = 200, body = Page<Camera>)),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("IOS ApiPaths.swift"))),
)]
pub(crate) async fn list_cameras(
    State(app): State<App>,
    caller: Caller,
    Query(listing): Query<Listing>,
    Address(path): Address,
) -> Result<Json<Page<Camera>>> {
    Ok(Json(
        inventory::list_cameras(&app, &caller, &listing, path).await?,
    ))
}

/// One camera that the account owns or was granted.
#[utoipa::path(
    get, path = "/api/v1/cameras/{camera}", tag = "inventory",
    params(("camera" = i64, Path)),
    responses(
        (status = 200, body = Camera),
        (status = 404, description = "No camera that the account sees", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("IOS Api/CameraApi.swift"))),
)]
pub(crate) async fn show_camera(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
) -> Result<Json<Camera>> {
    Ok(Json(inventory::show_camera(&app, &caller, id).await?))
}

/// The layouts that the account owns or was granted, each with the cameras in it, by id.
///
/// What the vendor's server does when the owner puts a camera into a layout that is shared with somebody
/// who lacks it is unknown. This one keeps the share and shows the layout with the camera.
#[utoipa::path(
    get, path = "/api/v1/layouts", tag = "inventory",
    params(Listing),
    responses((status = 200, body = Page<Layout>)),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("D:24.03/list-of-layouts-vms-client-api"))),
)]
pub(crate) async fn list_layouts(
    State(app): State<App>,
    caller: Caller,
    Query(listing): Query<Listing>,
    Address(path): Address,
) -> Result<Json<Page<Layout>>> {
    Ok(Json(
        inventory::list_layouts(&app, &caller, &listing, path).await?,
    ))
}

/// One layout that the account owns or was granted.
#[utoipa::path(
    get, path = "/api/v1/layouts/{layout}", tag = "inventory",
    params(("layout" = i64, Path)),
    responses(
        (status = 200, body = Layout),
        (status = 404, description = "No layout that the account sees", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("RU:docs.aivp.io/ru/documentation/23.12/-557"))),
)]
pub(crate) async fn show_layout(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
) -> Result<Json<Layout>> {
    Ok(Json(inventory::show_layout(&app, &caller, id).await?))
}

/// The camera groups that the account owns or was granted, each with the cameras in it, by id.
#[utoipa::path(
    get, path = "/api/v1/groups", tag = "inventory",
    params(Listing),
    responses((status = 200, body = Page<Group>)),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("IOS Api/GroupApi.swift"))),
)]
pub(crate) async fn list_groups(
    State(app): State<App>,
    caller: Caller,
    Query(listing): Query<Listing>,
    Address(path): Address,
) -> Result<Json<Page<Group>>> {
    Ok(Json(
        inventory::list_groups(&app, &caller, &listing, path).await?,
    ))
}

/// One camera group that the account owns or was granted.
#[utoipa::path(
    get, path = "/api/v1/groups/{group}", tag = "inventory",
    params(("group" = i64, Path)),
    responses(
        (status = 200, body = Group),
        (status = 404, description = "No camera group that the account sees", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn show_group(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
) -> Result<Json<Group>> {
    Ok(Json(inventory::show_group(&app, &caller, id).await?))
}
