//! What an account sees.

use axum::{Json, extract::State};

use crate::server::{
    auth::{Address, Body, Caller, Named, Query, Right, Verb},
    db::kind::CollectionKind,
    error::Result,
    paging::{Listing, Page},
    service::inventory,
    state::App,
    wire::{Camera, Done, Group, Layout, NewName, Problem},
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

/// Renames a camera that the account sees, for everybody. Needs `cameras-rename`, a name of ours.
#[utoipa::path(
    put, path = "/api/v1/cameras/{camera}/rename", tag = "inventory",
    params(("camera" = i64, Path)),
    request_body = NewName,
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No camera that the account sees", body = Problem),
        (status = 422, description = "Not a name", body = Problem),
    ),
    security(("token" = [])),
    extensions(
        ("x-origin" = json!("documented")), ("x-source" = json!("IOS Api/CameraApi.swift; permission: ours")),
        ("x-permission" = json!("cameras-rename")),
    ),
)]
pub(crate) async fn rename_camera(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
    Body(body): Body<NewName>,
) -> Result<Json<Done>> {
    caller.require(&app, Right::RenameCamera).await?;
    inventory::rename_camera(&app, &caller, id, &body).await?;
    Ok(Json(Done::OK))
}

/// Whether the account may do something with a camera: for the server of its video, archive, pictures or motors,
/// which this store is not. 403 means no.
#[utoipa::path(
    get, path = "/api/v1/cameras/{camera}/permissions/{permission}", tag = "inventory",
    params(("camera" = i64, Path), ("permission" = String, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "No camera that the account sees", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store"))),
)]
pub(crate) async fn authorize(
    State(app): State<App>,
    caller: Caller,
    Named((id, permission)): Named<(i64, String)>,
) -> Result<Json<Done>> {
    inventory::authorize(&app, &caller, id, &permission).await?;
    Ok(Json(Done::OK))
}

/// The layouts that the account owns or was granted, each with the cameras in it, by id. Needs
/// `layouts-index`.
///
/// What the vendor's server does when the owner puts a camera into a layout that is shared with somebody
/// who lacks it is unknown. This one keeps the share and shows the layout with the camera.
#[utoipa::path(
    get, path = "/api/v1/layouts", tag = "inventory",
    params(Listing),
    responses((status = 200, body = Page<Layout>)),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("D:24.03/list-of-layouts-vms-client-api")), ("x-permission" = json!("layouts-index"))),
)]
pub(crate) async fn list_layouts(
    State(app): State<App>,
    caller: Caller,
    Query(listing): Query<Listing>,
    Address(path): Address,
) -> Result<Json<Page<Layout>>> {
    let right = Right::Collection(CollectionKind::Layouts, Verb::View);
    caller.require(&app, right).await?;
    Ok(Json(
        inventory::list_layouts(&app, &caller, &listing, path).await?,
    ))
}

/// One layout that the account owns or was granted. Needs `layouts-index`.
#[utoipa::path(
    get, path = "/api/v1/layouts/{layout}", tag = "inventory",
    params(("layout" = i64, Path)),
    responses(
        (status = 200, body = Layout),
        (status = 404, description = "No layout that the account sees", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("RU:docs.aivp.io/ru/documentation/23.12/-557")), ("x-permission" = json!("layouts-index"))),
)]
pub(crate) async fn show_layout(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
) -> Result<Json<Layout>> {
    let right = Right::Collection(CollectionKind::Layouts, Verb::View);
    caller.require(&app, right).await?;
    Ok(Json(inventory::show_layout(&app, &caller, id).await?))
}

/// The camera groups that the account owns or was granted, each with the cameras in it, by id. Needs
/// `groups-index`.
#[utoipa::path(
    get, path = "/api/v1/groups", tag = "inventory",
    params(Listing),
    responses((status = 200, body = Page<Group>)),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("IOS Api/GroupApi.swift")), ("x-permission" = json!("groups-index"))),
)]
pub(crate) async fn list_groups(
    State(app): State<App>,
    caller: Caller,
    Query(listing): Query<Listing>,
    Address(path): Address,
) -> Result<Json<Page<Group>>> {
    let right = Right::Collection(CollectionKind::Groups, Verb::View);
    caller.require(&app, right).await?;
    Ok(Json(
        inventory::list_groups(&app, &caller, &listing, path).await?,
    ))
}

/// One camera group that the account owns or was granted. Needs `groups-index`.
#[utoipa::path(
    get, path = "/api/v1/groups/{group}", tag = "inventory",
    params(("group" = i64, Path)),
    responses(
        (status = 200, body = Group),
        (status = 404, description = "No camera group that the account sees", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store")), ("x-permission" = json!("groups-index"))),
)]
pub(crate) async fn show_group(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
) -> Result<Json<Group>> {
    let right = Right::Collection(CollectionKind::Groups, Verb::View);
    caller.require(&app, right).await?;
    Ok(Json(inventory::show_group(&app, &caller, id).await?))
}
