//! Filling an empty database from a YAML file.
//!
//! What an administrator and a billing system would create in a VMS: parent accounts with what they
//! hold, and their cameras, layouts and camera groups. A database with anybody in it is left alone.

use std::path::Path;

use jiff::Timestamp;

use crate::server::{
    db::{self, Database, installation},
    security::passwords::Hasher,
};

mod error;
mod file;
mod insert;

pub(super) use error::Error;

/// Applies the seed where the database is empty, as a whole or not at all.
pub(crate) async fn apply(
    path: &Path,
    database: &Database,
    hasher: &Hasher,
    now: Timestamp,
) -> Result<(), Error> {
    let mut transaction = database.write().await?;
    if !installation::is_empty(&mut transaction).await? {
        return Ok(());
    }
    for account in file::read(path)?.accounts {
        let login = account.login()?;
        let password = account.password(path)?;
        account.check_pool()?;
        let hash = hasher.hash(password).await?;
        insert::account(&mut transaction, (path, &account), (&login, &hash), now).await?;
    }
    db::commit(transaction).await?;
    Ok(())
}
