//! Business cases and their events. Known from the users page: to create them is a right of its own.

use std::collections::BTreeSet;

use super::{Write, level_of, permission_of, retention};
use crate::{
    domain::license::Licenses,
    server::{
        auth::Caller,
        db::{
            Connection,
            analytics::{
                cases::{self, Case, NewCase},
                events,
            },
            cameras, permissions,
        },
        error::{Error, Result},
        paging::{Listing, Page},
        service::names::check_name,
        state::App,
        wire::{self, AnalyticCase, AnalyticEvent, NewEvent},
    },
};

/// The most reactions of a case.
const MAX_REACTIONS: usize = 16;

pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    listing: &Listing,
    path: String,
) -> Result<Page<AnalyticCase>> {
    let mut snapshot = app.database().read().await?;
    let window = listing.window();
    let rows = cases::list(&mut snapshot, caller.user.id, app.now(), window).await?;
    Ok(Page::new(rows, listing, path, AnalyticCase::from))
}

pub(crate) async fn show(app: &App, caller: &Caller, id: i64) -> Result<AnalyticCase> {
    let mut snapshot = app.database().read().await?;
    let case = cases::find(&mut snapshot, caller.user.id, id, app.now()).await?;
    case.map(Into::into).ok_or(Error::NotFound)
}

/// Makes a case on a camera that the caller sees, where a licence of its level is free.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    body: &wire::NewCase,
) -> Result<AnalyticCase> {
    check_name(&body.name)?;
    let Some(level) = level_of(&body.kind) else {
        return Err(Error::invalid("type", "The selected type is invalid."));
    };
    if body.reactions.len() > MAX_REACTIONS
        || body.reactions.iter().any(|text| check_name(text).is_err())
    {
        let message = "The reactions are at most 16, of 1 to 255 characters each.";
        return Err(Error::invalid("reactions", message));
    }
    let mut write = Write::begin(app, caller).await?;
    let held = permission_of(&body.kind);
    if !permissions::is_held(&mut write.transaction, caller.user.id, &held).await? {
        return Err(Error::UNAUTHORIZED);
    }
    let camera = BTreeSet::from([body.camera_id]);
    let seen = cameras::seen(&mut write.transaction, caller.user.id, &camera).await?;
    if seen != camera {
        return Err(Error::invalid(
            "camera_id",
            "The selected camera_id is invalid.",
        ));
    }
    let taken = super::licenses_taken(&mut write.transaction, caller.user.id).await?;
    let total: Licenses = caller.user.licenses.into();
    if total.of(level) <= taken.of(level) {
        let message = format!("No license of level {level} is left.");
        return Err(Error::LicenseLimit(message.into()));
    }
    let case = NewCase {
        user_id: caller.user.id,
        camera_id: body.camera_id,
        kind: &body.kind,
        level,
        name: &body.name,
        reactions: &body.reactions,
    };
    let id = cases::insert(&mut write.transaction, &case, write.now).await?;
    let case = find(&mut write.transaction, caller, id, write.now).await?;
    write
        .finish("create", "business case", (id, &body.name))
        .await?;
    Ok(case.into())
}

/// Deletes a case with its events. A case that waits for its licence may take the one that is free now.
pub(crate) async fn delete(app: &App, caller: &Caller, id: i64) -> Result<()> {
    let mut write = Write::begin(app, caller).await?;
    let case = find(&mut write.transaction, caller, id, write.now).await?;
    cases::delete(&mut write.transaction, id).await?;
    let licenses = caller.user.licenses.into();
    retention::apply(&mut write.transaction, caller.user.id, licenses, write.now).await?;
    write
        .finish("delete", "business case", (id, &case.name))
        .await
}

pub(crate) async fn list_events(
    app: &App,
    caller: &Caller,
    case: i64,
    listing: &Listing,
    path: String,
) -> Result<Page<AnalyticEvent>> {
    let mut snapshot = app.database().read().await?;
    let case = find(&mut snapshot, caller, case, app.now()).await?;
    let rows = events::list(&mut snapshot, case.id, listing.window()).await?;
    Ok(Page::new(rows, listing, path, AnalyticEvent::from))
}

/// Records an event of a case that has its licence.
pub(crate) async fn create_event(
    app: &App,
    caller: &Caller,
    case: i64,
    body: &NewEvent,
) -> Result<AnalyticEvent> {
    check_name(&body.detail)?;
    let mut write = Write::begin(app, caller).await?;
    let case = find(&mut write.transaction, caller, case, write.now).await?;
    if case.expires_at.is_some() {
        let message = "The license of this business case was taken away.".to_owned();
        return Err(Error::LicenseLimit(message.into()));
    }
    let event = events::insert(&mut write.transaction, case.id, &body.detail, write.now).await?;
    write
        .finish("create", "event", (event.id, &case.name))
        .await?;
    Ok(event.into())
}

async fn find(
    connection: &mut Connection,
    caller: &Caller,
    id: i64,
    now: jiff::Timestamp,
) -> Result<Case> {
    let case = cases::find(connection, caller.user.id, id, now).await?;
    case.ok_or(Error::NotFound)
}
