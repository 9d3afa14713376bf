//! Who holds a layout or camera group that is to grow, and would be shown by it what they do not see by themselves.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    domain::name::UserId,
    plan::{Growth, Onlooker},
    store::{Result, UserStore},
    world::StoreRow,
};

/// Reads users until all of them are read, or nothing is left that could grow; adds to what was found of each growth who
/// else stands in its way.
///
/// # Errors
/// A user cannot be read: then nothing may grow.
pub async fn find_onlookers(
    store: &dyn UserStore,
    users: impl Iterator<Item = &StoreRow>,
    growths: &[&Growth],
    found: &mut [Vec<Onlooker>],
) -> Result<()> {
    for row in users {
        if !can_any_grow(growths, found) {
            break;
        }
        // Who is gone holds nothing.
        let Some(user) = store.get(&row.id).await? else {
            continue;
        };
        for (growth, found) in growths.iter().zip(&mut *found) {
            found.extend(growth.onlooker(&user));
        }
    }
    Ok(())
}

/// Whether anything may be put in, if these are all who stand in the way of each.
pub fn can_any_grow(growths: &[&Growth], found: &[Vec<Onlooker>]) -> bool {
    let mut all = growths.iter().zip(found);
    all.any(|(growth, found)| growth.admitted(found).is_some())
}

/// Which of these users were changed, or came, since they were read: those whose rows say something else now, and all of
/// those whose rows say nothing.
pub fn changed_since(before: &[StoreRow], after: &[StoreRow]) -> Vec<StoreRow> {
    let version = |row: &StoreRow| (row.id.clone(), row.version.clone());
    let known: BTreeSet<(UserId, Option<Arc<str>>)> = before.iter().map(version).collect();
    let is_new = |row: &&StoreRow| row.version.is_some() && !known.contains(&version(row));
    after.iter().filter(is_new).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_came_or_changed_is_read_again_and_who_shows_no_version_is_not() {
        let row = |name: &str, version: Option<&str>| StoreRow {
            id: name.into(),
            login: format!("{name}@example.com").parse().unwrap(),
            version: version.map(Into::into),
            password_changed: None,
        };
        let before = [
            row("same", Some("1")),
            row("changed", Some("1")),
            row("gone", Some("1")),
            row("silent", None),
        ];
        let after = [
            row("same", Some("1")),
            row("changed", Some("2")),
            row("new", Some("1")),
            row("silent", None),
        ];
        let expected = [row("changed", Some("2")), row("new", Some("1"))];
        assert_eq!(changed_since(&before, &after), expected);
    }
}
