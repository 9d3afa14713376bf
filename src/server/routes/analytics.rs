//! Video analytics. All of it is ours: no source documents how the VMS serves it.

use axum::{Json, extract::State};

use crate::server::{
    auth::{Address, Body, Caller, Named, Query, Right, Verb},
    error::Result,
    paging::{Listing, Page},
    service::analytics::{self, business, resources},
    state::App,
    wire::{
        AnalyticCase, AnalyticEvent, AnalyticResource, Done, LicenseStatistics, NewCase, NewEvent,
        NewName, NewResource, Problem, ResourceGroup,
    },
};

/// The business cases of the account, by id. Needs `analytic`.
#[utoipa::path(
    get, path = "/api/v1/analytic/cases", tag = "analytics",
    params(Listing),
    responses((status = 200, body = Page<AnalyticCase>)),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store")), ("x-permission" = json!("analytic"))),
)]
pub(crate) async fn list_cases(
    State(app): State<App>,
    caller: Caller,
    Query(listing): Query<Listing>,
    Address(path): Address,
) -> Result<Json<Page<AnalyticCase>>> {
    caller.require(&app, Right::ViewCases).await?;
    Ok(Json(business::list(&app, &caller, &listing, path).await?))
}

/// Creates a business case, where a licence of its level is free. Needs `analytic-cases-store` and the permission
/// of its type.
#[utoipa::path(
    post, path = "/api/v1/analytic/cases", tag = "analytics",
    request_body = NewCase,
    responses(
        (status = 200, body = AnalyticCase),
        (status = 402, description = "No licence of the level is left", body = Problem),
        (status = 422, description = "Fields that are wrong", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store")), ("x-permission" = json!("analytic-cases-store"))),
)]
pub(crate) async fn create_case(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<NewCase>,
) -> Result<Json<AnalyticCase>> {
    caller.require(&app, Right::CreateCases).await?;
    Ok(Json(business::create(&app, &caller, &body).await?))
}

/// One business case. Needs `analytic`.
#[utoipa::path(
    get, path = "/api/v1/analytic/cases/{case}", tag = "analytics",
    params(("case" = i64, Path)),
    responses(
        (status = 200, body = AnalyticCase),
        (status = 404, description = "None of this account", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store")), ("x-permission" = json!("analytic"))),
)]
pub(crate) async fn show_case(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
) -> Result<Json<AnalyticCase>> {
    caller.require(&app, Right::ViewCases).await?;
    Ok(Json(business::show(&app, &caller, id).await?))
}

/// Deletes a business case with its events. Needs `analytic-cases-store`.
#[utoipa::path(
    delete, path = "/api/v1/analytic/cases/{case}", tag = "analytics",
    params(("case" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "None of this account", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store")), ("x-permission" = json!("analytic-cases-store"))),
)]
pub(crate) async fn delete_case(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
) -> Result<Json<Done>> {
    caller.require(&app, Right::CreateCases).await?;
    business::delete(&app, &caller, id).await?;
    Ok(Json(Done::OK))
}

/// The events of a business case, by id. Needs `camera-events-index`.
#[utoipa::path(
    get, path = "/api/v1/analytic/cases/{case}/events", tag = "analytics",
    params(("case" = i64, Path), Listing),
    responses(
        (status = 200, body = Page<AnalyticEvent>),
        (status = 404, description = "None of this account", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store")), ("x-permission" = json!("camera-events-index"))),
)]
pub(crate) async fn list_events(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
    Query(listing): Query<Listing>,
    Address(path): Address,
) -> Result<Json<Page<AnalyticEvent>>> {
    caller.require(&app, Right::ViewEvents).await?;
    Ok(Json(
        business::list_events(&app, &caller, id, &listing, path).await?,
    ))
}

/// Records an event of a business case. Needs `camera-events-store`.
#[utoipa::path(
    post, path = "/api/v1/analytic/cases/{case}/events", tag = "analytics",
    params(("case" = i64, Path)),
    request_body = NewEvent,
    responses(
        (status = 200, body = AnalyticEvent),
        (status = 402, description = "The licence of the case was taken away", body = Problem),
        (status = 404, description = "None of this account", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store")), ("x-permission" = json!("camera-events-store"))),
)]
pub(crate) async fn create_event(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
    Body(body): Body<NewEvent>,
) -> Result<Json<AnalyticEvent>> {
    caller.require(&app, Right::CreateEvents).await?;
    Ok(Json(
        business::create_event(&app, &caller, id, &body).await?,
    ))
}

/// Reference faces and plates of the account, by id. Needs `analytic-resources-index`.
#[utoipa::path(
    get, path = "/api/v1/analytic/resources", tag = "analytics",
    params(Listing),
    responses((status = 200, body = Page<AnalyticResource>)),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store")), ("x-permission" = json!("analytic-resources-index"))),
)]
pub(crate) async fn list_resources(
    State(app): State<App>,
    caller: Caller,
    Query(listing): Query<Listing>,
    Address(path): Address,
) -> Result<Json<Page<AnalyticResource>>> {
    caller.require(&app, Right::Resource(Verb::View)).await?;
    Ok(Json(resources::list(&app, &caller, &listing, path).await?))
}

/// Creates a reference face or plate. Needs `analytic-resources-store`.
#[utoipa::path(
    post, path = "/api/v1/analytic/resources", tag = "analytics",
    request_body = NewResource,
    responses(
        (status = 200, body = AnalyticResource),
        (status = 402, description = "No licence of the third level", body = Problem),
        (status = 422, description = "Fields that are wrong", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store")), ("x-permission" = json!("analytic-resources-store"))),
)]
pub(crate) async fn create_resource(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<NewResource>,
) -> Result<Json<AnalyticResource>> {
    caller.require(&app, Right::Resource(Verb::Create)).await?;
    Ok(Json(resources::create(&app, &caller, &body).await?))
}

/// Deletes a reference face or plate. Needs `analytic-resources-destroy`.
#[utoipa::path(
    delete, path = "/api/v1/analytic/resources/{resource}", tag = "analytics",
    params(("resource" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "None of this account", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store")), ("x-permission" = json!("analytic-resources-destroy"))),
)]
pub(crate) async fn delete_resource(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
) -> Result<Json<Done>> {
    caller.require(&app, Right::Resource(Verb::Delete)).await?;
    resources::delete(&app, &caller, id).await?;
    Ok(Json(Done::OK))
}

/// Groups of reference faces and plates, by id. Needs `analytic-resource-groups-index`.
#[utoipa::path(
    get, path = "/api/v1/analytic/resource-groups", tag = "analytics",
    params(Listing),
    responses((status = 200, body = Page<ResourceGroup>)),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store")), ("x-permission" = json!("analytic-resource-groups-index"))),
)]
pub(crate) async fn list_resource_groups(
    State(app): State<App>,
    caller: Caller,
    Query(listing): Query<Listing>,
    Address(path): Address,
) -> Result<Json<Page<ResourceGroup>>> {
    caller
        .require(&app, Right::ResourceGroup(Verb::View))
        .await?;
    Ok(Json(
        resources::list_groups(&app, &caller, &listing, path).await?,
    ))
}

/// Creates a group of reference faces and plates. Needs `analytic-resource-groups-store`.
#[utoipa::path(
    post, path = "/api/v1/analytic/resource-groups", tag = "analytics",
    request_body = NewName,
    responses(
        (status = 200, body = ResourceGroup),
        (status = 402, description = "No licence of the third level", body = Problem),
        (status = 422, description = "Not a name, or one that is taken", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store")), ("x-permission" = json!("analytic-resource-groups-store"))),
)]
pub(crate) async fn create_resource_group(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<NewName>,
) -> Result<Json<ResourceGroup>> {
    caller
        .require(&app, Right::ResourceGroup(Verb::Create))
        .await?;
    Ok(Json(resources::create_group(&app, &caller, &body).await?))
}

/// Deletes a group of reference faces and plates, which stay. Needs `analytic-resource-groups-destroy`.
#[utoipa::path(
    delete, path = "/api/v1/analytic/resource-groups/{group}", tag = "analytics",
    params(("group" = i64, Path)),
    responses(
        (status = 200, body = Done),
        (status = 404, description = "None of this account", body = Problem),
    ),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store")), ("x-permission" = json!("analytic-resource-groups-destroy"))),
)]
pub(crate) async fn delete_resource_group(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<i64>,
) -> Result<Json<Done>> {
    caller
        .require(&app, Right::ResourceGroup(Verb::Delete))
        .await?;
    resources::delete_group(&app, &caller, id).await?;
    Ok(Json(Done::OK))
}

/// How many licences there are, and how many business cases and sub-users have. Needs
/// `analytic-license-statistics`.
#[utoipa::path(
    get, path = "/api/v1/analytic/statistics", tag = "analytics",
    responses((status = 200, body = LicenseStatistics)),
    security(("token" = [])),
    extensions(("x-origin" = json!("vms-store")), ("x-permission" = json!("analytic-license-statistics"))),
)]
pub(crate) async fn statistics(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<LicenseStatistics>> {
    caller.require(&app, Right::ViewStatistics).await?;
    Ok(Json(analytics::statistics(&app, &caller).await?))
}
