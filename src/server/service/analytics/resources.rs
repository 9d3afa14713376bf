//! Reference faces and plates, and groups of them.

use super::Write;
use crate::{
    domain::license::{Level, Licenses},
    server::{
        auth::Caller,
        db::analytics::resources,
        error::{Error, Result},
        paging::{Listing, Page},
        service::names::check_name,
        state::App,
        wire::{AnalyticResource, NewName, NewResource, ResourceGroup},
    },
};

pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    listing: &Listing,
    path: String,
) -> Result<Page<AnalyticResource>> {
    let mut snapshot = app.database().read().await?;
    let window = listing.window();
    let rows = resources::list(&mut snapshot, caller.user.id, app.now(), window).await?;
    Ok(Page::new(rows, listing, path, AnalyticResource::from))
}

pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    body: &NewResource,
) -> Result<AnalyticResource> {
    check_name(&body.name)?;
    check_license(caller)?;
    let mut write = Write::begin(app, caller).await?;
    let user = caller.user.id;
    if let Some(group) = body.group_id
        && !resources::has_group(&mut write.transaction, user, Some(group), "").await?
    {
        return Err(Error::invalid(
            "group_id",
            "The selected group_id is invalid.",
        ));
    }
    let new = (body.kind.name(), body.name.as_str(), body.group_id);
    let row = resources::insert(&mut write.transaction, user, new, write.now).await?;
    write
        .finish("create", "analytics resource", (row.id, &body.name))
        .await?;
    Ok(row.into())
}

pub(crate) async fn delete(app: &App, caller: &Caller, id: i64) -> Result<()> {
    let mut write = Write::begin(app, caller).await?;
    let name = resources::delete(&mut write.transaction, caller.user.id, id).await?;
    let name = name.ok_or(Error::NotFound)?;
    write
        .finish("delete", "analytics resource", (id, &name))
        .await
}

pub(crate) async fn list_groups(
    app: &App,
    caller: &Caller,
    listing: &Listing,
    path: String,
) -> Result<Page<ResourceGroup>> {
    let mut snapshot = app.database().read().await?;
    let window = listing.window();
    let rows = resources::list_groups(&mut snapshot, caller.user.id, app.now(), window).await?;
    Ok(Page::new(rows, listing, path, ResourceGroup::from))
}

pub(crate) async fn create_group(
    app: &App,
    caller: &Caller,
    body: &NewName,
) -> Result<ResourceGroup> {
    check_name(&body.name)?;
    check_license(caller)?;
    let mut write = Write::begin(app, caller).await?;
    let user = caller.user.id;
    if resources::has_group(&mut write.transaction, user, None, &body.name).await? {
        return Err(Error::invalid("name", "The name has already been taken."));
    }
    let row = resources::insert_group(&mut write.transaction, user, &body.name, write.now).await?;
    write
        .finish("create", "analytics resource group", (row.id, &body.name))
        .await?;
    Ok(row.into())
}

pub(crate) async fn delete_group(app: &App, caller: &Caller, id: i64) -> Result<()> {
    let mut write = Write::begin(app, caller).await?;
    let name = resources::delete_group(&mut write.transaction, caller.user.id, id).await?;
    let name = name.ok_or(Error::NotFound)?;
    write
        .finish("delete", "analytics resource group", (id, &name))
        .await
}

/// What cases of the third level compare with is of no use without a licence of that level.
fn check_license(caller: &Caller) -> Result<()> {
    let licenses: Licenses = caller.user.licenses.into();
    if licenses.of(Level::L3) == 0 {
        let message = format!("The account has no license of level {}.", Level::L3);
        return Err(Error::LicenseLimit(message.into()));
    }
    Ok(())
}
