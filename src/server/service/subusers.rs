//! Sub-users: listed, shown, created, changed and deleted by their parent, or over the admin API.

use jiff::Timestamp;

use super::{
    analytics::retention,
    change::Change,
    check, password_hash,
    profile::{self, Profile},
    terms,
};
use crate::server::{
    auth::Manager,
    db::{
        self, Connection,
        audit::{self, AuditAction},
        grants::{self, Grants},
        permissions, sessions,
        users::{self, NewUser, User},
    },
    error::{Error, Result},
    paging::{Listing, Page},
    state::App,
    wire::{CreateSubuser, Errors, FieldError, NewPassword, Subuser, SubuserRow, UpdateSubuser},
};

/// How many sessions a sub-user may have until somebody says otherwise.
const SESSIONS_LIMIT: i64 = 10;

pub(crate) async fn list(
    app: &App,
    manager: &Manager,
    listing: &Listing,
    path: String,
) -> Result<Page<SubuserRow>> {
    let mut snapshot = app.database().read().await?;
    let pattern = db::contains(listing.search());
    let rows =
        users::list_subusers(&mut snapshot, manager.parent, &pattern, listing.window()).await?;
    Ok(Page::new(rows, listing, path, SubuserRow::from))
}

pub(crate) async fn show(app: &App, manager: &Manager, id: i64) -> Result<Subuser> {
    let mut snapshot = app.database().read().await?;
    let user = find(&mut snapshot, manager, id).await?;
    describe(&mut snapshot, user).await
}

pub(crate) async fn create(app: &App, manager: &Manager, body: CreateSubuser) -> Result<Subuser> {
    let mut errors = Errors::default();
    profile::given_password(
        body.password.as_ref(),
        body.password_confirmation.as_ref(),
        body.password_hash.as_ref(),
        &mut errors,
    );
    let accepted = terms::accepted(app.terms(), body.accepted_terms.as_deref(), &mut errors);
    let request = body.profile;
    let profile = profile::profile(&request, &mut errors);
    // Hashed before the transaction: it takes long, and there is one writer.
    let hash = password_hash::to_store(app, body.password, body.password_hash, &errors).await?;

    let now = app.now();
    let mut transaction = app.database().write().await?;
    let before = Grants::default();
    let after = check::after(&before, &request);
    let change = Change {
        request: &request,
        before: &before,
        after: &after,
    };
    change
        .check(&mut transaction, manager.parent, &mut errors)
        .await?;
    check_login(&mut transaction, profile.as_ref(), None, &mut errors).await?;
    let (profile, hash) = valid(profile.zip(hash), errors)?;
    change
        .check_licenses(&mut transaction, manager.parent)
        .await?;

    let user = NewUser {
        parent_id: Some(manager.parent),
        login: &profile.email,
        login_key: profile.login.as_str(),
        name: &profile.name,
        password_hash: &hash,
        sessions_limit: SESSIONS_LIMIT,
    };
    let id = users::insert(&mut transaction, &user, now).await?;
    grants::store(&mut transaction, id, &before, &after).await?;
    let detail = terms::with_consent(change.detail(), accepted);
    record(
        &mut transaction,
        manager,
        "create",
        (id, &profile.email),
        detail,
        now,
    )
    .await?;
    finish(transaction, manager, id).await
}

pub(crate) async fn update(
    app: &App,
    manager: &Manager,
    id: i64,
    request: UpdateSubuser,
) -> Result<Subuser> {
    let now = app.now();
    let mut errors = Errors::default();
    let mut transaction = app.database().write().await?;
    let user = find(&mut transaction, manager, id).await?;
    let before = grants::load(&mut transaction, &user).await?;
    let after = check::after(&before, &request);
    let change = Change {
        request: &request,
        before: &before,
        after: &after,
    };
    let profile = profile::profile(&request, &mut errors);
    change
        .check(&mut transaction, manager.parent, &mut errors)
        .await?;
    check_login(&mut transaction, profile.as_ref(), Some(id), &mut errors).await?;
    let profile = valid(profile, errors)?;
    change
        .check_licenses(&mut transaction, manager.parent)
        .await?;

    let is_renamed = profile.name != user.name || profile.email != user.login;
    if is_renamed {
        let login_key = profile.login.as_str();
        users::rename(
            &mut transaction,
            id,
            &profile.name,
            &profile.email,
            login_key,
        )
        .await?;
    }
    if before != after {
        grants::store(&mut transaction, id, &before, &after).await?;
    }
    if before.licenses != after.licenses {
        retention::apply(&mut transaction, id, after.licenses.into(), now).await?;
    }
    if is_renamed || before != after {
        users::touch(&mut transaction, id, now).await?;
        let mut detail = change.detail();
        if is_renamed {
            detail = format!("{} <{}> {detail}", profile.name, profile.email);
        }
        record(
            &mut transaction,
            manager,
            "update",
            (id, &user.login),
            detail,
            now,
        )
        .await?;
    }
    finish(transaction, manager, id).await
}

pub(crate) async fn change_password(
    app: &App,
    manager: &Manager,
    id: i64,
    body: NewPassword,
) -> Result<()> {
    let mut snapshot = app.database().read().await?;
    find(&mut snapshot, manager, id).await?;
    drop(snapshot);
    let mut errors = Errors::default();
    profile::given_password(
        body.password.as_ref(),
        body.password_confirmation.as_ref(),
        body.password_hash.as_ref(),
        &mut errors,
    );
    let hash = password_hash::to_store(app, body.password, body.password_hash, &errors).await?;
    let hash = valid(hash, errors)?;

    let now = app.now();
    let mut transaction = app.database().write().await?;
    let user = find(&mut transaction, manager, id).await?;
    users::set_password_hash(&mut transaction, id, &hash, now).await?;
    sessions::end_all(&mut transaction, id).await?;
    let subject = (id, user.login.as_str());
    record(
        &mut transaction,
        manager,
        "change-password",
        subject,
        String::new(),
        now,
    )
    .await?;
    db::commit(transaction).await?;
    Ok(())
}

pub(crate) async fn delete(app: &App, manager: &Manager, id: i64) -> Result<()> {
    let now = app.now();
    let mut transaction = app.database().write().await?;
    let user = find(&mut transaction, manager, id).await?;
    users::delete(&mut transaction, id).await?;
    let subject = (id, user.login.as_str());
    record(
        &mut transaction,
        manager,
        "delete",
        subject,
        String::new(),
        now,
    )
    .await?;
    db::commit(transaction).await?;
    Ok(())
}

async fn find(connection: &mut Connection, manager: &Manager, id: i64) -> Result<User> {
    let user = users::find_subuser(connection, manager.parent, id).await?;
    user.ok_or(Error::NotFound)
}

async fn describe(connection: &mut Connection, user: User) -> Result<Subuser> {
    let grants = grants::load(connection, &user).await?;
    let permissions = permissions::held_by(connection, user.id).await?;
    Ok(Subuser::new(user, grants, permissions))
}

/// Reads back what was written, as the client will, and makes it durable.
async fn finish(mut transaction: db::Transaction, manager: &Manager, id: i64) -> Result<Subuser> {
    let user = find(&mut transaction, manager, id).await?;
    let answer = describe(&mut transaction, user).await?;
    db::commit(transaction).await?;
    Ok(answer)
}

/// The value, where nothing was wrong.
fn valid<T>(value: Option<T>, errors: Errors) -> Result<T> {
    match value {
        Some(value) if errors.is_empty() => Ok(value),
        Some(_) | None => Err(Error::Invalid(errors)),
    }
}

async fn check_login(
    connection: &mut Connection,
    profile: Option<&Profile>,
    own: Option<i64>,
    errors: &mut Errors,
) -> Result<()> {
    let Some(profile) = profile else {
        return Ok(());
    };
    let owner = users::owner_of_login(connection, profile.login.as_str()).await?;
    if owner.is_some() && owner != own {
        errors.add("email", FieldError::LoginTaken);
    }
    Ok(())
}

async fn record(
    connection: &mut Connection,
    manager: &Manager,
    action: &'static str,
    (id, login): (i64, &str),
    detail: String,
    now: Timestamp,
) -> Result<()> {
    let action = AuditAction {
        action,
        kind: "sub-user",
        id: Some(id),
        subject: login,
        detail,
    };
    audit::append(connection, &manager.actor, &action, now).await?;
    Ok(())
}
