//! The routes: each reads a request, calls `service`, and writes the answer.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::server::state::App;

mod accounts;
mod admin;
mod analytics;
mod collections;
mod inventory;
mod session;
mod subusers;

/// The routes of the client API, as the document shows them.
pub(crate) fn client_api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(session::basic))
        .routes(routes!(session::token))
        .routes(routes!(session::logout))
        .routes(routes!(session::list))
        .routes(routes!(accounts::show, accounts::change_password))
        .routes(routes!(subusers::list, subusers::create))
        .routes(routes!(subusers::show, subusers::update, subusers::delete))
        .routes(routes!(subusers::change_password))
        .routes(routes!(inventory::list_cameras))
        .routes(routes!(inventory::show_camera))
        .routes(routes!(inventory::rename_camera))
        .routes(routes!(inventory::authorize))
        .routes(routes!(inventory::list_layouts, collections::create_layout))
        .routes(routes!(
            inventory::show_layout,
            collections::update_layout,
            collections::delete_layout
        ))
        .routes(routes!(inventory::list_groups, collections::create_group))
        .routes(routes!(
            inventory::show_group,
            collections::update_group,
            collections::delete_group
        ))
        .merge(analytics_api())
}

fn analytics_api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(analytics::list_cases, analytics::create_case))
        .routes(routes!(analytics::show_case, analytics::delete_case))
        .routes(routes!(analytics::list_events, analytics::create_event))
        .routes(routes!(
            analytics::list_resources,
            analytics::create_resource
        ))
        .routes(routes!(analytics::delete_resource))
        .routes(routes!(
            analytics::list_resource_groups,
            analytics::create_resource_group
        ))
        .routes(routes!(analytics::delete_resource_group))
        .routes(routes!(analytics::statistics))
}

/// The routes of the admin API, as the document shows them.
pub(crate) fn admin_api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(admin::accounts::list))
        .routes(routes!(admin::accounts::set_sessions_limit))
        .routes(routes!(admin::accounts::end_sessions))
        .routes(routes!(
            admin::subusers::show,
            admin::subusers::update,
            admin::subusers::delete
        ))
        .routes(routes!(admin::subusers::change_password))
        .routes(routes!(admin::cameras::create))
        .routes(routes!(admin::cameras::rename, admin::cameras::delete))
        .routes(routes!(admin::cameras::set_stream_path))
        .routes(routes!(
            admin::cameras::make_publish_key,
            admin::cameras::drop_publish_key
        ))
        .routes(routes!(admin::collections::create))
        .routes(routes!(
            admin::collections::rename,
            admin::collections::delete
        ))
        .routes(routes!(admin::collections::attach))
        .routes(routes!(admin::collections::detach))
        .routes(routes!(admin::audit::list))
        .routes(routes!(admin::clock::show, admin::clock::advance))
}
