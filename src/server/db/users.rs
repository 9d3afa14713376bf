//! Accounts: parents and their sub-users, without what they were granted.

use jiff::Timestamp;
use sqlx::FromRow;

use super::{Connection, During, Result, Rows, Window, query::query, validity};
use crate::domain::license;

/// One account.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct User {
    pub(crate) id: i64,
    /// `None`: a parent account.
    pub(crate) parent_id: Option<i64>,
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) sessions_limit: i64,
    #[sqlx(flatten)]
    pub(crate) licenses: Licenses,
    /// A JSON array of ranges.
    pub(crate) ip_pool: Option<String>,
    #[sqlx(flatten)]
    pub(crate) validity: validity::Columns,
    pub(crate) version: i64,
    pub(crate) password_changed_at: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    /// The session used last, if any is open.
    pub(crate) access_token_id: Option<String>,
}

/// Analytics licences by level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub(crate) struct Licenses {
    #[sqlx(rename = "analytic_l1")]
    pub(crate) l1: i64,
    #[sqlx(rename = "analytic_l2")]
    pub(crate) l2: i64,
    #[sqlx(rename = "analytic_l3")]
    pub(crate) l3: i64,
}

impl From<Licenses> for license::Licenses {
    /// The columns are checked: a number that does not fit is none of ours.
    fn from(row: Licenses) -> Self {
        let count = |number: i64| u32::try_from(number).unwrap_or_default();
        Self::new(count(row.l1), count(row.l2), count(row.l3))
    }
}

/// What an account is made of.
pub(crate) struct NewUser<'a> {
    pub(crate) parent_id: Option<i64>,
    pub(crate) login: &'a str,
    pub(crate) login_key: &'a str,
    pub(crate) name: &'a str,
    pub(crate) password_hash: &'a str,
    pub(crate) sessions_limit: i64,
}

/// The columns of [`User`], for a table that is called `users`.
macro_rules! select_users {
    ($rest:literal) => {
        concat!(
            "SELECT users.id, parent_id, login, name, sessions_limit, analytic_l1, analytic_l2, analytic_l3,
                    ip_pool, valid_from, valid_until, suspended, version, password_changed_at, users.created_at, updated_at,
                    (SELECT sessions.id FROM sessions WHERE sessions.user_id = users.id
                     ORDER BY sessions.used_at DESC, sessions.id LIMIT 1) AS access_token_id
             FROM users ",
            $rest
        )
    };
}

pub(crate) async fn find(connection: &mut Connection, id: i64) -> Result<Option<User>> {
    query(select_users!("WHERE users.id = $1"))
        .bind(id)
        .fetch_optional(connection)
        .await
        .during("find an account")
}

pub(crate) async fn find_by_login(
    connection: &mut Connection,
    login_key: &str,
) -> Result<Option<User>> {
    query(select_users!("WHERE login_key = $1"))
        .bind(login_key)
        .fetch_optional(connection)
        .await
        .during("find an account by its login")
}

/// The sub-user `id` of that parent; a sub-user of another parent is as good as none.
pub(crate) async fn find_subuser(
    connection: &mut Connection,
    parent: i64,
    id: i64,
) -> Result<Option<User>> {
    query(select_users!("WHERE users.id = $1 AND parent_id = $2"))
        .bind(id)
        .bind(parent)
        .fetch_optional(connection)
        .await
        .during("find a sub-user")
}

/// The sub-users of a parent whose login or name has `pattern`, by id.
pub(crate) async fn list_subusers(
    connection: &mut Connection,
    parent: i64,
    pattern: &str,
    window: Window,
) -> Result<Rows<User>> {
    let total = query(
        r"SELECT COUNT(*) FROM users WHERE parent_id = $1
          AND (login_key LIKE $2 ESCAPE '\' OR lower(name) LIKE $2 ESCAPE '\')",
    )
    .bind(parent)
    .bind(pattern)
    .fetch_scalar(&mut *connection)
    .await
    .during("count sub-users")?;
    let rows = query(select_users!(
        r"WHERE parent_id = $1
          AND (login_key LIKE $2 ESCAPE '\' OR lower(name) LIKE $2 ESCAPE '\')
          ORDER BY users.id LIMIT $3 OFFSET $4"
    ))
    .bind(parent)
    .bind(pattern)
    .bind(window.limit)
    .bind(window.offset)
    .fetch_all(connection)
    .await
    .during("list sub-users")?;
    Ok(Rows { rows, total })
}

/// Every account, by id.
pub(crate) async fn list_all(connection: &mut Connection, window: Window) -> Result<Rows<User>> {
    let total = query("SELECT COUNT(*) FROM users")
        .fetch_scalar(&mut *connection)
        .await
        .during("count accounts")?;
    let rows = query(select_users!("ORDER BY users.id LIMIT $1 OFFSET $2"))
        .bind(window.limit)
        .bind(window.offset)
        .fetch_all(connection)
        .await
        .during("list accounts")?;
    Ok(Rows { rows, total })
}

/// Who has the login, in any case of letters and under any parent.
pub(crate) async fn owner_of_login(
    connection: &mut Connection,
    login_key: &str,
) -> Result<Option<i64>> {
    query("SELECT id FROM users WHERE login_key = $1")
        .bind(login_key)
        .fetch_optional_scalar(connection)
        .await
        .during("look a login up")
}

pub(crate) async fn insert(
    connection: &mut Connection,
    user: &NewUser<'_>,
    now: Timestamp,
) -> Result<i64> {
    query(
        "INSERT INTO users (parent_id, login, login_key, name, password_hash, sessions_limit,
                            password_changed_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $7) RETURNING id",
    )
    .bind(user.parent_id)
    .bind(user.login)
    .bind(user.login_key)
    .bind(user.name)
    .bind(user.password_hash)
    .bind(user.sessions_limit)
    .bind(now.as_second())
    .fetch_scalar(connection)
    .await
    .during("insert an account")
}

pub(crate) async fn rename(
    connection: &mut Connection,
    id: i64,
    name: &str,
    login: &str,
    login_key: &str,
) -> Result<()> {
    query("UPDATE users SET name = $2, login = $3, login_key = $4 WHERE id = $1")
        .bind(id)
        .bind(name)
        .bind(login)
        .bind(login_key)
        .execute(connection)
        .await
        .during("rename an account")?;
    Ok(())
}

/// Marks the row as changed: its version grows, whatever the clock does.
pub(crate) async fn touch(connection: &mut Connection, id: i64, now: Timestamp) -> Result<()> {
    query("UPDATE users SET version = version + 1, updated_at = $2 WHERE id = $1")
        .bind(id)
        .bind(now.as_second())
        .execute(connection)
        .await
        .during("mark an account as changed")?;
    Ok(())
}

pub(crate) async fn password_hash(connection: &mut Connection, id: i64) -> Result<Option<String>> {
    query("SELECT password_hash FROM users WHERE id = $1")
        .bind(id)
        .fetch_optional_scalar(connection)
        .await
        .during("read a password hash")
}

pub(crate) async fn set_password_hash(
    connection: &mut Connection,
    id: i64,
    hash: &str,
    now: Timestamp,
) -> Result<()> {
    // Two changes within a second, or on a clock that was set back, are two changes.
    query(
        "UPDATE users SET password_hash = $2, password_changed_at =
                CASE WHEN $3 > password_changed_at THEN $3 ELSE password_changed_at + 1 END
         WHERE id = $1",
    )
    .bind(id)
    .bind(hash)
    .bind(now.as_second())
    .execute(connection)
    .await
    .during("set a password")?;
    Ok(())
}

pub(crate) async fn set_sessions_limit(
    connection: &mut Connection,
    id: i64,
    limit: i64,
) -> Result<()> {
    query("UPDATE users SET sessions_limit = $2 WHERE id = $1")
        .bind(id)
        .bind(limit)
        .execute(connection)
        .await
        .during("set a session limit")?;
    Ok(())
}

/// Deletes an account with its sessions, grants and sub-users.
pub(crate) async fn delete(connection: &mut Connection, id: i64) -> Result<()> {
    query("DELETE FROM users WHERE id = $1")
        .bind(id)
        .execute(connection)
        .await
        .during("delete an account")?;
    Ok(())
}

/// The licences that a parent has given to its sub-users.
pub(crate) async fn licenses_given(connection: &mut Connection, parent: i64) -> Result<Licenses> {
    query(
        "SELECT CAST(COALESCE(SUM(analytic_l1), 0) AS BIGINT) AS analytic_l1,
                CAST(COALESCE(SUM(analytic_l2), 0) AS BIGINT) AS analytic_l2,
                CAST(COALESCE(SUM(analytic_l3), 0) AS BIGINT) AS analytic_l3
         FROM users WHERE parent_id = $1",
    )
    .bind(parent)
    .fetch_one(connection)
    .await
    .during("add licences up")
}

/// The sub-users of a parent that have licences, by id.
pub(crate) async fn licensed_subusers(
    connection: &mut Connection,
    parent: i64,
) -> Result<Vec<User>> {
    query(select_users!(
        "WHERE parent_id = $1 AND analytic_l1 + analytic_l2 + analytic_l3 > 0 ORDER BY users.id"
    ))
    .bind(parent)
    .fetch_all(connection)
    .await
    .during("list who has licences")
}
