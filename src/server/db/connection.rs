//! What statements run on: a transaction on either database.

use sqlx::{Postgres, Sqlite};

use super::error::{During as _, Result};

/// A transaction: rolled back when dropped without a commit.
#[derive(Debug)]
pub(crate) enum Connection {
    /// On a file.
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    /// On a server.
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// A [`Connection`] where it is begun and ended.
pub(crate) type Transaction = Connection;

/// Makes what a transaction wrote durable.
pub(crate) async fn commit(transaction: Transaction) -> Result<()> {
    let committed = match transaction {
        Connection::Sqlite(transaction) => transaction.commit().await,
        Connection::Postgres(transaction) => transaction.commit().await,
    };
    committed.during("commit")
}
