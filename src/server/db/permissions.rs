//! The permissions that this server offers.

use sqlx::FromRow;

use super::{Connection, During, Result, query::query};
use crate::domain::permission::Permission as Known;

/// One permission. Its id differs between databases.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Permission {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) display_name: String,
    pub(crate) description: String,
    pub(crate) group_title: String,
}

/// Adds what the table of known permissions gained since the database was made.
pub(crate) async fn offer(connection: &mut Connection, known: &[Known]) -> Result<()> {
    // Ours come last: what is documented has the ids that it always had.
    let documented = known.iter().filter(|permission| !permission.is_ours());
    let ours = known.iter().filter(|permission| permission.is_ours());
    for permission in documented.chain(ours) {
        let (group, action) = (permission.group.title(), permission.action);
        query(
            "INSERT INTO permissions (name, display_name, description, group_title)
             VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING",
        )
        .bind(permission.wire)
        .bind(format!("{group}: {action}"))
        .bind(if permission.is_ours() {
            format!("{action} in the group {group}; the name is one of vms-store's own")
        } else {
            format!("{action} in the group {group}")
        })
        .bind(group)
        .execute(&mut *connection)
        .await
        .during("offer a permission")?;
    }
    Ok(())
}

/// What an account holds, by id.
pub(crate) async fn held_by(connection: &mut Connection, user: i64) -> Result<Vec<Permission>> {
    query(
        "SELECT permissions.id, name, display_name, description, group_title
         FROM permissions JOIN user_permissions ON permission_id = permissions.id
         WHERE user_id = $1 ORDER BY permissions.id",
    )
    .bind(user)
    .fetch_all(connection)
    .await
    .during("read the permissions of an account")
}

/// Everything offered, by id.
pub(crate) async fn all(connection: &mut Connection) -> Result<Vec<Permission>> {
    query("SELECT id, name, display_name, description, group_title FROM permissions ORDER BY id")
        .fetch_all(connection)
        .await
        .during("read the permissions offered")
}

/// Whether an account holds the permission of that name.
pub(crate) async fn is_held(connection: &mut Connection, user: i64, name: &str) -> Result<bool> {
    query(
        "SELECT EXISTS (SELECT 1 FROM permissions JOIN user_permissions ON permission_id = permissions.id
                        WHERE user_id = $1 AND name = $2)",
    )
    .bind(user)
    .bind(name)
    .fetch_scalar(connection)
    .await
    .during("check a permission")
}
