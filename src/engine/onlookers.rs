//! Who holds a layout or camera group that is to grow, and would be shown by it what they do not see by themselves.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    domain::name::UserId,
    plan::{Growth, Onlooker},
    store::{Result, UserStore},
    world::StoreRow,
};

/// Reads users until all of them are read, or nothing is left that could grow; of each growth, who stands in its way.
///
/// Who stood in the way before is read first: while they still do, nobody else has to be read.
///
/// # Errors
/// A user cannot be read: then nothing may grow.
pub async fn onlookers(
    store: &dyn UserStore,
    users: &[StoreRow],
    before: &BTreeSet<UserId>,
    growths: &[&Growth],
) -> Result<Vec<Vec<Onlooker>>> {
    let mut found = vec![Vec::new(); growths.len()];
    let (first, rest): (Vec<&StoreRow>, Vec<&StoreRow>) =
        users.iter().partition(|row| before.contains(&row.id));
    for row in first.into_iter().chain(rest) {
        let can_grow =
            |(growth, found): (&&Growth, &Vec<Onlooker>)| growth.admitted(found).is_some();
        if !growths.iter().zip(&found).any(can_grow) {
            break;
        }
        // Who is gone holds nothing.
        let Some(user) = store.get(&row.id).await? else {
            continue;
        };
        for (growth, found) in growths.iter().zip(&mut found) {
            found.extend(growth.onlooker(&user));
        }
    }
    Ok(found)
}

/// Which of these users were changed, or came, since they were read: those whose rows say something else now, and all of
/// those whose rows say nothing.
pub fn changed_since(before: &[StoreRow], after: &[StoreRow]) -> Vec<StoreRow> {
    let version = |row: &StoreRow| (row.id.clone(), row.version.clone());
    let known: BTreeSet<(UserId, Option<Arc<str>>)> = before.iter().map(version).collect();
    let is_new = |row: &&StoreRow| row.version.is_some() && !known.contains(&version(row));
    after.iter().filter(is_new).cloned().collect()
}
