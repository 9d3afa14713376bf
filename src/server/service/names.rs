//! Names of cameras, layouts, groups and all else that people name.

use crate::server::{
    db::{Connection, collections, kind::CollectionKind},
    error::{Error, Result},
};

pub(crate) fn check_name(name: &str) -> Result<()> {
    if name.trim().is_empty() || name.chars().count() > 255 {
        return Err(Error::invalid("name", "The name has 1 to 255 characters."));
    }
    Ok(())
}

/// Whether the owner has no layout or group of that name yet.
pub(crate) async fn check_free(
    connection: &mut Connection,
    kind: CollectionKind,
    owner: i64,
    name: &str,
) -> Result<()> {
    if collections::is_taken(connection, kind, owner, name).await? {
        return Err(Error::invalid("name", "The name has already been taken."));
    }
    Ok(())
}
