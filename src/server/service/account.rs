//! The account that is logged in: what it is, and its own password.

use super::{analytics, attempts, profile};
use crate::{
    domain::secret::Secret,
    server::{
        auth::Caller,
        db::{
            self, Connection,
            audit::{self, AuditAction},
            permissions, sessions, users,
        },
        error::{Error, Result},
        security::throttle::Attempt,
        state::App,
        wire::{Account, Errors, FieldError, OwnPassword},
    },
};

pub(crate) async fn show(app: &App, caller: &Caller) -> Result<Account> {
    let mut snapshot = app.database().read().await?;
    describe(&mut snapshot, caller.user.id).await
}

/// The account as itself; one that is gone since has no session any more.
pub(crate) async fn describe(connection: &mut Connection, id: i64) -> Result<Account> {
    let user = users::find(connection, id).await?;
    let user = user.ok_or(Error::Unauthenticated)?;
    let permissions = permissions::held_by(connection, id).await?;
    let taken = analytics::licenses_taken(connection, id).await?;
    Ok(Account::new(user, permissions, taken))
}

/// Changes the password of who knows the current one, and ends all sessions of the account.
pub(crate) async fn change_password(app: &App, caller: &Caller, body: OwnPassword) -> Result<()> {
    let mut errors = Errors::default();
    profile::new_password(
        body.password.as_ref(),
        body.password_confirmation.as_ref(),
        &mut errors,
    );
    let (current, password) = match (body.current_password, body.password) {
        (Some(current), Some(password)) if errors.is_empty() => (current, password),
        (current, _) => {
            if current.is_none() {
                errors.add("current_password", FieldError::Required("current password"));
            }
            return Err(Error::Invalid(errors));
        }
    };
    let before = check_current(app, caller, current).await?;
    let hash = app.hasher().hash(password).await?;

    let now = app.now();
    let mut transaction = app.database().write().await?;
    // Who was given another password meanwhile does not know the current one any more.
    if users::password_hash(&mut transaction, caller.user.id).await? != before {
        return Err(incorrect());
    }
    users::set_password_hash(&mut transaction, caller.user.id, &hash, now).await?;
    sessions::end_all(&mut transaction, caller.user.id).await?;
    let action = AuditAction {
        action: "change-password",
        kind: "account",
        id: Some(caller.user.id),
        subject: &caller.user.login,
        detail: String::new(),
    };
    audit::append(&mut transaction, &caller.actor(), &action, now).await?;
    db::commit(transaction).await?;
    Ok(())
}

/// The hash of the current password. Throttled like a login, so that an open session does not help to guess it.
async fn check_current(app: &App, caller: &Caller, current: Secret) -> Result<Option<String>> {
    let attempt = Attempt {
        login: caller.user.login.to_ascii_lowercase(),
        address: caller.address,
        is_barred: false,
        is_familiar: false,
    };
    let (admitted, _) = attempts::enter(app, attempt, app.now()).await?;
    let mut snapshot = app.database().read().await?;
    let hash = users::password_hash(&mut snapshot, caller.user.id).await?;
    drop(snapshot);
    let is_right = app.hasher().verify(current, hash.clone()).await;
    admitted.settle(matches!(is_right, Ok(false))).await;
    if is_right? {
        Ok(hash)
    } else {
        Err(incorrect())
    }
}

fn incorrect() -> Error {
    Error::invalid("current_password", FieldError::CurrentPassword)
}
