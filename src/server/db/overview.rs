//! What a list of users shows of the cameras of each: how many, and the first of them.

use std::collections::BTreeMap;

use sqlx::FromRow;

use super::{Connection, During, Result, query::query};

#[derive(FromRow)]
struct Count {
    user_id: i64,
    cameras: i64,
}

/// How many cameras each of these users was granted; whoever was granted none is not in the answer.
pub(crate) async fn camera_counts(
    connection: &mut Connection,
    users: &[i64],
) -> Result<BTreeMap<i64, i64>> {
    if users.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut query =
        query("SELECT user_id, COUNT(*) AS cameras FROM user_cameras WHERE user_id IN ");
    query.push_list(users.iter().copied());
    query.push(" GROUP BY user_id");
    let counts: Vec<Count> = query
        .fetch_all(connection)
        .await
        .during("count the cameras of users")?;
    let counts = counts.into_iter();
    Ok(counts.map(|row| (row.user_id, row.cameras)).collect())
}

#[derive(FromRow)]
struct Name {
    user_id: i64,
    name: String,
}

/// The names of the first cameras of each of these users, by id and no more than `most` of each.
pub(crate) async fn first_cameras(
    connection: &mut Connection,
    users: &[i64],
    most: i64,
) -> Result<BTreeMap<i64, Vec<String>>> {
    let mut names: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    if users.is_empty() {
        return Ok(names);
    }
    let mut query = query("");
    let mut before = "";
    // A part for each, so that no more is read than is shown, however many cameras a user has.
    for user in users {
        query.push(before).push(
            "SELECT user_id, camera_id, name FROM (
                 SELECT user_id, camera_id, name FROM user_cameras JOIN cameras ON cameras.id = camera_id
                 WHERE user_id = ",
        );
        query.push_bind(*user).push(" ORDER BY camera_id LIMIT ");
        query.push_bind(most).push(") AS first_cameras");
        before = " UNION ALL ";
    }
    query.push(" ORDER BY user_id, camera_id");
    let rows: Vec<Name> = query
        .fetch_all(connection)
        .await
        .during("read the first cameras of users")?;
    for row in rows {
        names.entry(row.user_id).or_default().push(row.name);
    }
    Ok(names)
}
