//! What a person would click in the VMS, done at the admin door.
//!
//! Whoever loses something by it gets a new row version.

use jiff::Timestamp;

use crate::server::{
    admin::Admin,
    app::App,
    auth::Manager,
    db::{
        self, Connection,
        audit::{self, Deed},
        cameras::{self, Camera},
        grants::{self, Kind as Grant},
        sessions, users,
    },
    error::{Error, Result},
    paging::{Listing, Page},
    wire::{self, AccountRow, AuditEntry, NewCamera, NewName, SessionsLimit},
};

pub(crate) mod collections;

pub(crate) async fn list_accounts(
    app: &App,
    listing: &Listing,
    path: String,
) -> Result<Page<AccountRow>> {
    let mut snapshot = app.database().read().await?;
    let rows = users::list_all(&mut snapshot, listing.window()).await?;
    Ok(Page::new(rows, listing, path, AccountRow::from))
}

pub(crate) async fn list_audit(
    app: &App,
    listing: &Listing,
    path: String,
) -> Result<Page<AuditEntry>> {
    let mut snapshot = app.database().read().await?;
    let rows = audit::list(&mut snapshot, listing.window()).await?;
    Ok(Page::new(rows, listing, path, AuditEntry::from))
}

/// Lets the admin act for the parent of a sub-user.
pub(crate) async fn manager_of(app: &App, admin: &Admin, subuser: i64) -> Result<Manager> {
    let mut snapshot = app.database().read().await?;
    let user = users::find(&mut snapshot, subuser).await?;
    let parent = user.and_then(|user| user.parent_id);
    Ok(Manager {
        parent: parent.ok_or(Error::NotFound)?,
        actor: admin.actor(),
    })
}

/// A lower limit ends no session; the next login finds too many.
pub(crate) async fn set_sessions_limit(
    app: &App,
    admin: &Admin,
    id: i64,
    body: &SessionsLimit,
) -> Result<()> {
    if body.sessions_limit < 1 {
        return Err(Error::invalid(
            "sessions_limit",
            "The sessions_limit must be at least 1.",
        ));
    }
    let mut click = Click::begin(app, admin).await?;
    let user = users::find(&mut click.transaction, id).await?;
    let user = user.ok_or(Error::NotFound)?;
    users::set_sessions_limit(&mut click.transaction, id, body.sessions_limit).await?;
    let detail = format!("sessions limit {}", body.sessions_limit);
    click
        .finish("update", "account", (id, &user.login), detail)
        .await
}

/// Ends every session of an account, as a person does who lost a phone.
pub(crate) async fn end_sessions(app: &App, admin: &Admin, id: i64) -> Result<()> {
    let mut click = Click::begin(app, admin).await?;
    let user = users::find(&mut click.transaction, id).await?;
    let user = user.ok_or(Error::NotFound)?;
    sessions::end_all(&mut click.transaction, id).await?;
    click
        .finish("end-sessions", "account", (id, &user.login), String::new())
        .await
}

pub(crate) async fn create_camera(
    app: &App,
    admin: &Admin,
    body: &NewCamera,
) -> Result<wire::Camera> {
    let mut click = Click::begin(app, admin).await?;
    check_name(&body.name)?;
    check_owner(&mut click.transaction, body.owner_id).await?;
    let id = cameras::insert(&mut click.transaction, body.owner_id, &body.name, click.now).await?;
    let camera = find_camera(&mut click.transaction, id).await?;
    click
        .finish("create", "camera", (id, &body.name), String::new())
        .await?;
    Ok(camera.into())
}

pub(crate) async fn rename_camera(app: &App, admin: &Admin, id: i64, body: &NewName) -> Result<()> {
    check_name(&body.name)?;
    let mut click = Click::begin(app, admin).await?;
    let camera = find_camera(&mut click.transaction, id).await?;
    cameras::rename(&mut click.transaction, id, &body.name).await?;
    let detail = format!("now {}", body.name);
    click
        .finish("rename", "camera", (id, &camera.name), detail)
        .await
}

pub(crate) async fn delete_camera(app: &App, admin: &Admin, id: i64) -> Result<()> {
    let mut click = Click::begin(app, admin).await?;
    let camera = find_camera(&mut click.transaction, id).await?;
    click.touch_holders(Grant::Cameras, id).await?;
    cameras::delete(&mut click.transaction, id).await?;
    click
        .finish("delete", "camera", (id, &camera.name), String::new())
        .await
}

/// One click: a transaction, and who did it when.
struct Click<'a> {
    transaction: db::Transaction,
    admin: &'a Admin,
    now: Timestamp,
}

impl<'a> Click<'a> {
    async fn begin(app: &App, admin: &'a Admin) -> Result<Self> {
        Ok(Self {
            transaction: app.database().write().await?,
            admin,
            now: app.now(),
        })
    }

    async fn touch_holders(&mut self, kind: Grant, id: i64) -> Result<()> {
        touch_holders(&mut self.transaction, kind, id, self.now).await
    }

    async fn finish(
        mut self,
        action: &'static str,
        kind: &'static str,
        (id, subject): (i64, &str),
        detail: String,
    ) -> Result<()> {
        let deed = Deed {
            action,
            kind,
            id: Some(id),
            subject,
            detail,
        };
        audit::append(&mut self.transaction, &self.admin.actor(), &deed, self.now).await?;
        db::commit(self.transaction).await?;
        Ok(())
    }
}

/// Gives a new row version to everybody who was granted the thing.
pub(crate) async fn touch_holders(
    connection: &mut Connection,
    kind: Grant,
    id: i64,
    now: Timestamp,
) -> Result<()> {
    for user in grants::holders(connection, kind, id).await? {
        users::touch(connection, user, now).await?;
    }
    Ok(())
}

async fn find_camera(connection: &mut Connection, id: i64) -> Result<Camera> {
    let camera = cameras::find(connection, id).await?;
    camera.ok_or(Error::NotFound)
}

/// Only parent accounts own anything.
async fn check_owner(connection: &mut Connection, id: i64) -> Result<()> {
    let owner = users::find(connection, id).await?;
    match owner.filter(|owner| owner.parent_id.is_none()) {
        Some(_) => Ok(()),
        None => Err(Error::invalid(
            "owner_id",
            "The selected owner_id is invalid.",
        )),
    }
}

pub(crate) fn check_name(name: &str) -> Result<()> {
    if name.trim().is_empty() || name.chars().count() > 255 {
        return Err(Error::invalid("name", "The name has 1 to 255 characters."));
    }
    Ok(())
}
