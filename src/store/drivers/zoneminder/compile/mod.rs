//! From steps to requests. Pure.
//!
//! Each request writes every column that is about access, and so takes the place of all that there was at once: there is
//! no moment between two of them. A user is made with no access and not let in; what it holds comes in a second request,
//! after the columns were seen to be kept. Whoever is let in has no token from before.

use super::{
    columns::{AREAS, Columns, Inexpressible},
    request::{Field, Purpose, Request},
};
use crate::{
    domain::{
        access::Grant, credential_form::CredentialForm, password::PasswordValue, server::DriverKind,
    },
    plan::{Change, Identified, NewUser},
    store::{
        Error, ErrorKind, Result,
        drivers::plain::{check_login, secret},
    },
};

#[cfg(test)]
mod tests;

/// Which logins and passwords ZoneMinder takes: its column holds 32 characters, and its bcrypt reads 72 bytes.
pub(super) const FORM: CredentialForm = DriverKind::ZoneMinder.credentials();

/// Makes a user who holds nothing. `since` is the second from which on tokens count, here as everywhere below: those
/// of an earlier user of the same name would be theirs.
pub(super) fn create(user: &NewUser, password: &PasswordValue, since: i64) -> Result<Request> {
    let attempted = format!("create user `{}`", user.login);
    check_login(&FORM, &user.login, &attempted)?;
    // Refused before somebody is made who would then hold nothing.
    columns(&user.grant, &attempted)?;
    let mut fields = vec![
        Field::column("Username", user.login.as_str()),
        Field::secret("User[Password]", secret(&FORM, password, &attempted)?),
    ];
    fields.extend(written(&Columns::nothing(), since));
    let path = "users/add.json";
    Ok(Request::new(attempted, Purpose::Create, path, fields))
}

/// Gives a user what it is to hold from now on.
pub(super) fn update(change: &Change, since: i64) -> Result<Request> {
    hold(&change.user, &change.to, since)
}

/// Writes what a user holds.
pub(super) fn hold(user: &Identified, grant: &Grant, since: i64) -> Result<Request> {
    let attempted = format!("update user `{}`", user.login);
    let fields = written(&columns(grant, &attempted)?, since);
    Request::user(attempted, Purpose::Edit, "edit", (&user.id, fields))
}

/// Gives a user another password.
pub(super) fn set_password(
    user: &Identified,
    password: &PasswordValue,
    since: i64,
) -> Result<Request> {
    let attempted = format!("set the password of user `{}`", user.login);
    let fields = vec![
        Field::secret("User[Password]", secret(&FORM, password, &attempted)?),
        tokens_since(since),
    ];
    Request::user(attempted, Purpose::Edit, "edit", (&user.id, fields))
}

/// Deletes a user.
pub(super) fn delete(user: &Identified) -> Result<Request> {
    let attempted = format!("delete user `{}`", user.login);
    Request::user(attempted, Purpose::Delete, "delete", (&user.id, Vec::new()))
}

/// All columns that are about access. The API is for administrators: whoever may use it reads every secret of
/// ZoneMinder, whatever else they may do.
fn written(columns: &Columns, since: i64) -> Vec<Field> {
    let areas = AREAS.iter();
    let mut fields: Vec<Field> = areas
        .map(|area| Field::column(area, columns.level(area)))
        .collect();
    fields.extend([
        Field::column("MonitorIds", &*columns.monitor_ids),
        Field::column("Enabled", columns.switch()),
        Field::column("APIEnabled", "0"),
        tokens_since(since),
    ]);
    fields
}

fn tokens_since(second: i64) -> Field {
    Field::column("TokenMinExpiry", second.to_string())
}

fn columns(grant: &Grant, attempted: &str) -> Result<Columns> {
    let unsupported = |inexpressible: Inexpressible| {
        let detail = format!("ZoneMinder cannot do that: {inexpressible}");
        Error::new(ErrorKind::Unsupported, attempted, detail)
    };
    Columns::of(grant).map_err(unsupported)
}
