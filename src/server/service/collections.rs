//! Layouts and camera groups of one's own. Known from the vendor's reference (creating and updating a layout,
//! 23.09 and 24.03; groups from the iOS SDK); each kind of change takes a permission of its own.

use std::collections::BTreeSet;

use super::{
    inventory,
    names::{check_free, check_name},
};
use crate::server::{
    auth::{Caller, Right, Verb},
    db::{
        self, Connection,
        audit::{self, AuditAction},
        cameras,
        collections::{self, Collection},
        grants::touch_holders,
        kind::CollectionKind,
    },
    error::{Error, Result},
    state::App,
};

/// The most characters of the name of an arrangement.
const LONGEST_TEMPLATE: usize = 64;

/// What a layout or group is to be, as the caller asks for it.
pub(crate) struct CollectionRequest<'a> {
    pub(crate) name: &'a str,
    /// The arrangement of the cells of a layout; `None` is the one that it has.
    pub(crate) template: Option<&'a str>,
    pub(crate) cameras: BTreeSet<i64>,
}

/// Makes one of the caller's own.
pub(crate) async fn create<T>(
    app: &App,
    caller: &Caller,
    kind: CollectionKind,
    request: &CollectionRequest<'_>,
    write: inventory::Write<T>,
) -> Result<T> {
    check_name(request.name)?;
    let mut transaction = app.database().write().await?;
    check_free(&mut transaction, kind, caller.user.id, request.name).await?;
    check_cameras(&mut transaction, caller, kind, &request.cameras).await?;
    let id = collections::insert(&mut transaction, kind, caller.user.id, request.name).await?;
    for camera in &request.cameras {
        collections::attach(&mut transaction, kind, id, *camera).await?;
    }
    arrange(&mut transaction, id, request).await?;
    finish(app, caller, transaction, (kind, id), "create", write).await
}

/// Changes one of the caller's own; which permissions that takes depends on what changes.
pub(crate) async fn update<T>(
    app: &App,
    caller: &Caller,
    (kind, id): (CollectionKind, i64),
    request: &CollectionRequest<'_>,
    write: inventory::Write<T>,
) -> Result<T> {
    check_name(request.name)?;
    let mut transaction = app.database().write().await?;
    let row = own(&mut transaction, caller, kind, id).await?;
    let mut members = collections::members(&mut transaction, kind, [id]).await?;
    let members = members.remove(&id).unwrap_or_default();
    let before: BTreeSet<i64> = members.into_iter().map(|camera| camera.id).collect();
    let (added, removed) = (&request.cameras - &before, &before - &request.cameras);
    for (changes, verb) in [
        (row.name != request.name, Verb::Rename),
        (!added.is_empty(), Verb::AttachCameras),
        (!removed.is_empty(), Verb::DetachCameras),
    ] {
        if changes {
            let right = Right::Collection(kind, verb);
            caller.require_in(&mut transaction, right).await?;
        }
    }
    if row.name != request.name {
        check_free(&mut transaction, kind, caller.user.id, request.name).await?;
        collections::rename(&mut transaction, kind, id, request.name).await?;
    }
    check_cameras(&mut transaction, caller, kind, &added).await?;
    for camera in added {
        collections::attach(&mut transaction, kind, id, camera).await?;
    }
    for camera in removed {
        collections::detach(&mut transaction, kind, id, camera).await?;
    }
    arrange(&mut transaction, id, request).await?;
    finish(app, caller, transaction, (kind, id), "update", write).await
}

/// Deletes one of the caller's own, out of every grant too.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    kind: CollectionKind,
    id: i64,
) -> Result<()> {
    let now = app.now();
    let mut transaction = app.database().write().await?;
    let row = own(&mut transaction, caller, kind, id).await?;
    touch_holders(&mut transaction, kind.into(), id, now).await?;
    collections::delete(&mut transaction, kind, id).await?;
    let action = AuditAction {
        action: "delete",
        kind: kind.noun(),
        id: Some(id),
        subject: &row.name,
        detail: String::new(),
    };
    audit::append(&mut transaction, &caller.actor(), &action, now).await?;
    db::commit(transaction).await?;
    Ok(())
}

async fn arrange(
    connection: &mut Connection,
    id: i64,
    request: &CollectionRequest<'_>,
) -> Result<()> {
    if let Some(template) = request.template {
        check_template(template)?;
        collections::arrange(connection, id, template).await?;
    }
    Ok(())
}

/// Which arrangements the vendor's server has is unknown: any word is taken.
fn check_template(template: &str) -> Result<()> {
    let is_word = (1..=LONGEST_TEMPLATE).contains(&template.len())
        && template.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_word {
        Ok(())
    } else {
        let message = format!("A layout template is 1 to {LONGEST_TEMPLATE} letters and digits.");
        Err(Error::invalid("layout_template", message))
    }
}

async fn own(
    connection: &mut Connection,
    caller: &Caller,
    kind: CollectionKind,
    id: i64,
) -> Result<Collection> {
    let row = collections::find(connection, kind, id).await?;
    let row = row.filter(|row| row.owner_id == caller.user.id);
    row.ok_or(Error::NotFound)
}

/// Only what the caller sees goes into what is the caller's.
async fn check_cameras(
    connection: &mut Connection,
    caller: &Caller,
    kind: CollectionKind,
    cameras: &BTreeSet<i64>,
) -> Result<()> {
    let field = match kind {
        CollectionKind::Layouts => "grid",
        CollectionKind::Groups => "items",
    };
    let seen = cameras::seen(connection, caller.user.id, cameras).await?;
    match cameras.difference(&seen).next() {
        Some(missing) => {
            let message = format!("There is no camera {missing}.");
            Err(Error::invalid(field, message))
        }
        None => Ok(()),
    }
}

async fn finish<T>(
    app: &App,
    caller: &Caller,
    mut transaction: db::Transaction,
    (kind, id): (CollectionKind, i64),
    action: &'static str,
    write: inventory::Write<T>,
) -> Result<T> {
    let row = own(&mut transaction, caller, kind, id).await?;
    let mut members = collections::members(&mut transaction, kind, [id]).await?;
    let members = members.remove(&id).unwrap_or_default();
    let action = AuditAction {
        action,
        kind: kind.noun(),
        id: Some(id),
        subject: &row.name,
        detail: format!("{} cameras", members.len()),
    };
    audit::append(&mut transaction, &caller.actor(), &action, app.now()).await?;
    db::commit(transaction).await?;
    Ok(write(row, members))
}
