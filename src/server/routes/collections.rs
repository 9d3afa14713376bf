//! Layouts and camera groups of one's own.

use axum::{Json, extract::State};

use crate::server::{
    auth::{Body, Caller, Named, Right, Verb},
    db::kind::CollectionKind,
    error::Result,
    service::collections::{self, CollectionRequest},
    state::App,
    wire::{Done, Group, Layout, NewGroup, NewLayout, Problem},
};

/// Creates a layout of one's own, of cameras that the account sees. Needs `layouts-store`.
#[utoipa::path(
    post, path = "/api/v1/layouts", tag = "inventory",
    request_body = NewLayout,
    responses(
        (status = 200, body = Layout),
        (status = 422, description = "Not a name, one that is taken, or no such camera", body = Problem),
    ),
    security(("token" = [])),
    extensions(
        ("x-origin" = json!("documented")), ("x-source" = json!("D:24.03/creating-a-layout")),
        ("x-permission" = json!("layouts-store")),
    ),
)]
pub(crate) async fn create_layout(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<NewLayout>,
) -> Result<Json<Layout>> {
    caller
        .require(
            &app,
            Right::Collection(CollectionKind::Layouts, Verb::Create),
        )
        .await?;
    let request = layout_request(&body);
    let made = collections::create(
        &app,
        &caller,
        CollectionKind::Layouts,
        &request,
        Layout::new,
    )
    .await?;
    Ok(Json(made))
}

/// Changes a layout of one's own. Needs `layouts-rename`, `layouts-cameras-attach` and
/// `layouts-cameras-detach`, each where that changes.
#[utoipa::path(
    put, path = "/api/v1/layouts/{layout}", tag = "inventory",
    params(("layout" = i64, Path)),
    request_body = NewLayout,
    responses(
        (status = 200, body = Layout),
        (status = 404, description = "None of one's own", body = Problem),
        (status = 422, description = "Not a name, one that is taken, or no such camera", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("D:23.09/updating-a-layout"))),
)]
pub(crate) async fn update_layout(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
    Body(body): Body<NewLayout>,
) -> Result<Json<Layout>> {
    let which = (CollectionKind::Layouts, id);
    let request = layout_request(&body);
    let changed = collections::update(&app, &caller, which, &request, Layout::new).await?;
    Ok(Json(changed))
}

/// Deletes a layout of one's own. Needs `layouts-destroy`.
#[utoipa::path(
    delete, path = "/api/v1/layouts/{layout}", tag = "inventory",
    params(("layout" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "None of one's own", body = Problem),
    ),
    security(("token" = [])),
    extensions(
        ("x-origin" = json!("documented")), ("x-source" = json!("D:23.09/updating-a-layout")),
        ("x-permission" = json!("layouts-destroy")),
    ),
)]
pub(crate) async fn delete_layout(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
) -> Result<Json<Done>> {
    caller
        .require(
            &app,
            Right::Collection(CollectionKind::Layouts, Verb::Delete),
        )
        .await?;
    collections::delete(&app, &caller, CollectionKind::Layouts, id).await?;
    Ok(Json(Done::OK))
}

/// Creates a camera group of one's own, of cameras that the account sees. Needs `groups-store`.
#[utoipa::path(
    post, path = "/api/v1/groups", tag = "inventory",
    request_body = NewGroup,
    responses(
        (status = 200, body = Group),
        (status = 422, description = "Not a name, one that is taken, or no such camera", body = Problem),
    ),
    security(("token" = [])),
    extensions(
        ("x-origin" = json!("documented")), ("x-source" = json!("D:23.09/creating-a-group-vms-client-api, IOS Api/GroupApi.swift")),
        ("x-permission" = json!("groups-store")),
    ),
)]
pub(crate) async fn create_group(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<NewGroup>,
) -> Result<Json<Group>> {
    caller
        .require(
            &app,
            Right::Collection(CollectionKind::Groups, Verb::Create),
        )
        .await?;
    let request = group_request(&body);
    let made =
        collections::create(&app, &caller, CollectionKind::Groups, &request, Group::new).await?;
    Ok(Json(made))
}

/// Changes a camera group of one's own. Needs `groups-rename`, `groups-cameras-attach` and
/// `groups-cameras-detach`, each where that changes.
#[utoipa::path(
    put, path = "/api/v1/groups/{group}", tag = "inventory",
    params(("group" = i64, Path)),
    request_body = NewGroup,
    responses(
        (status = 200, body = Group),
        (status = 404, description = "None of one's own", body = Problem),
        (status = 422, description = "Not a name, one that is taken, or no such camera", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("documented")), ("x-source" = json!("D:24.03/update-group-vms-client-api, IOS Api/GroupApi.swift"))),
)]
pub(crate) async fn update_group(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
    Body(body): Body<NewGroup>,
) -> Result<Json<Group>> {
    let which = (CollectionKind::Groups, id);
    let request = group_request(&body);
    let changed = collections::update(&app, &caller, which, &request, Group::new).await?;
    Ok(Json(changed))
}

/// Deletes a camera group of one's own. Needs `groups-destroy`.
#[utoipa::path(
    delete, path = "/api/v1/groups/{group}", tag = "inventory",
    params(("group" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "None of one's own", body = Problem),
    ),
    security(("token" = [])),
    extensions(
        ("x-origin" = json!("documented")), ("x-source" = json!("D:23.09/creating-a-group-vms-client-api, IOS Api/GroupApi.swift")),
        ("x-permission" = json!("groups-destroy")),
    ),
)]
pub(crate) async fn delete_group(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
) -> Result<Json<Done>> {
    caller
        .require(
            &app,
            Right::Collection(CollectionKind::Groups, Verb::Delete),
        )
        .await?;
    collections::delete(&app, &caller, CollectionKind::Groups, id).await?;
    Ok(Json(Done::OK))
}

fn layout_request(body: &NewLayout) -> CollectionRequest<'_> {
    CollectionRequest {
        name: &body.name,
        template: body.layout_template.as_deref(),
        cameras: body
            .grid
            .iter()
            .flatten()
            .map(|cell| cell.camera_id)
            .collect(),
    }
}

fn group_request(body: &NewGroup) -> CollectionRequest<'_> {
    CollectionRequest {
        name: &body.name,
        template: None,
        cameras: body.items.iter().copied().collect(),
    }
}
