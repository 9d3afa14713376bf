//! From where each account was logged in lately.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{Connection, During, Result, query::query};

/// How many are remembered of an account.
const MOST: i64 = 32;

/// Whether the account was logged in from there since `then`.
pub(crate) async fn is_known(
    connection: &mut Connection,
    user: i64,
    network: IpAddr,
    then: Timestamp,
) -> Result<bool> {
    query(
        "SELECT EXISTS (SELECT 1 FROM known_addresses WHERE user_id = $1 AND network = $2 AND used_at >= $3)",
    )
    .bind(user)
    .bind(network.to_string())
    .bind(then.as_second())
    .fetch_scalar(connection)
    .await
    .during("look for an address")
}

/// The account was logged in from there; only the last of them are kept.
pub(crate) async fn note(
    connection: &mut Connection,
    user: i64,
    network: IpAddr,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO known_addresses (user_id, network, used_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id, network) DO UPDATE SET used_at = excluded.used_at",
    )
    .bind(user)
    .bind(network.to_string())
    .bind(now.as_second())
    .execute(&mut *connection)
    .await
    .during("note an address")?;
    query(
        "DELETE FROM known_addresses WHERE user_id = $1 AND network NOT IN
         (SELECT network FROM known_addresses WHERE user_id = $1 ORDER BY used_at DESC, network LIMIT $2)",
    )
    .bind(user)
    .bind(MOST)
    .execute(connection)
    .await
    .during("forget addresses")?;
    Ok(())
}
