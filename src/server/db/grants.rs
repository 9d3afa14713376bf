//! What an account was granted, read and written as a whole.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    Connection, During, Result,
    kind::GrantKind,
    query::query,
    users::{self, Licenses},
    validity::Columns,
};
use crate::domain::validity::Validity;

/// All that an account holds. For a parent only permissions and licences mean something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Grants {
    pub(crate) cameras: BTreeSet<i64>,
    pub(crate) layouts: BTreeSet<i64>,
    pub(crate) groups: BTreeSet<i64>,
    pub(crate) permissions: BTreeSet<i64>,
    pub(crate) licenses: Licenses,
    /// Ranges as they were given; `None` is anywhere.
    pub(crate) ip_pool: Option<Vec<String>>,
    /// When all that may be used.
    pub(crate) validity: Validity,
}

/// SQLite takes 32766 bound values a statement, PostgreSQL 65535; a row binds two.
const ROWS_PER_STATEMENT: usize = 1000;

pub(crate) async fn load(connection: &mut Connection, user: &users::User) -> Result<Grants> {
    Ok(Grants {
        cameras: ids(connection, GrantKind::Cameras, user.id).await?,
        layouts: ids(connection, GrantKind::Layouts, user.id).await?,
        groups: ids(connection, GrantKind::Groups, user.id).await?,
        permissions: ids(connection, GrantKind::Permissions, user.id).await?,
        licenses: user.licenses,
        ip_pool: user.ip_pool.as_deref().map(read_pool),
        validity: user.validity.read(),
    })
}

/// Writes the difference between the grants before and after.
pub(crate) async fn store(
    connection: &mut Connection,
    user: i64,
    before: &Grants,
    after: &Grants,
) -> Result<()> {
    for (kind, old, new) in [
        (GrantKind::Cameras, &before.cameras, &after.cameras),
        (GrantKind::Layouts, &before.layouts, &after.layouts),
        (GrantKind::Groups, &before.groups, &after.groups),
        (
            GrantKind::Permissions,
            &before.permissions,
            &after.permissions,
        ),
    ] {
        remove(connection, kind, user, &(old - new)).await?;
        add(connection, kind, user, &(new - old)).await?;
    }
    // Known from the update of a sub-user (24.03): what it made itself loses a revoked camera too.
    let revoked = &before.cameras - &after.cameras;
    for chunk in revoked
        .iter()
        .copied()
        .collect::<Vec<_>>()
        .chunks(ROWS_PER_STATEMENT)
    {
        let chunk = chunk.iter().copied().collect();
        super::collections::forget_cameras(connection, user, &chunk).await?;
    }
    let pool = after.ip_pool.as_deref().map(write_pool);
    let validity = Columns::from(&after.validity);
    query(
        "UPDATE users SET analytic_l1 = $2, analytic_l2 = $3, analytic_l3 = $4, ip_pool = $5,
                valid_from = $6, valid_until = $7, suspended = $8
         WHERE id = $1",
    )
    .bind(user)
    .bind(after.licenses.l1)
    .bind(after.licenses.l2)
    .bind(after.licenses.l3)
    .bind(pool)
    .bind(validity.valid_from)
    .bind(validity.valid_until)
    .bind(validity.suspended)
    .execute(connection)
    .await
    .during("store licences, addresses and validity")?;
    Ok(())
}

/// What of one kind an account was granted.
pub(crate) async fn ids(
    connection: &mut Connection,
    kind: GrantKind,
    user: i64,
) -> Result<BTreeSet<i64>> {
    let mut query = query(format!(
        "SELECT {} FROM {} WHERE user_id = ",
        kind.column(),
        kind.table()
    ));
    query.push_bind(user);
    let ids: Vec<i64> = query
        .fetch_scalars(connection)
        .await
        .during("read grants")?;
    Ok(ids.into_iter().collect())
}

async fn add(
    connection: &mut Connection,
    kind: GrantKind,
    user: i64,
    ids: &BTreeSet<i64>,
) -> Result<()> {
    let ids: Vec<i64> = ids.iter().copied().collect();
    for chunk in ids.chunks(ROWS_PER_STATEMENT) {
        let mut query = query(format!(
            "INSERT INTO {} (user_id, {}) ",
            kind.table(),
            kind.column()
        ));
        let mut before = "VALUES (";
        for id in chunk {
            query.push(before).push_bind(user).push(", ").push_bind(*id);
            before = "), (";
        }
        query.push(")");
        let result = query.execute(&mut *connection).await;
        result.during("add grants")?;
    }
    Ok(())
}

async fn remove(
    connection: &mut Connection,
    kind: GrantKind,
    user: i64,
    ids: &BTreeSet<i64>,
) -> Result<()> {
    let ids: Vec<i64> = ids.iter().copied().collect();
    for chunk in ids.chunks(ROWS_PER_STATEMENT) {
        let mut query = query(format!("DELETE FROM {} WHERE user_id = ", kind.table()));
        query.push_bind(user);
        query.push(" AND ").push(kind.column()).push(" IN ");
        query.push_list(chunk.iter().copied());
        let result = query.execute(&mut *connection).await;
        result.during("remove grants")?;
    }
    Ok(())
}

/// Who was granted the thing: those whose rows change when it goes.
async fn holders(connection: &mut Connection, kind: GrantKind, id: i64) -> Result<Vec<i64>> {
    let mut query = query(format!(
        "SELECT user_id FROM {} WHERE {} = ",
        kind.table(),
        kind.column()
    ));
    query.push_bind(id);
    query
        .fetch_scalars(connection)
        .await
        .during("find the accounts with a grant")
}

/// Gives a new row version to everybody who was granted the thing.
pub(crate) async fn touch_holders(
    connection: &mut Connection,
    kind: GrantKind,
    id: i64,
    now: Timestamp,
) -> Result<()> {
    for user in holders(connection, kind, id).await? {
        users::touch(connection, user, now).await?;
    }
    Ok(())
}

/// Ranges as the column keeps them. A column that does not read is no address at all, never anywhere.
pub(crate) fn read_pool(column: &str) -> Vec<String> {
    serde_json::from_str(column).unwrap_or_default()
}

fn write_pool(ranges: &[String]) -> String {
    serde_json::Value::from(ranges).to_string()
}
