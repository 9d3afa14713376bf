//! The things of a server in a stable order, and names for those that nobody has named.

use std::collections::BTreeSet;

use crate::{
    cli::writing::names::{after_title, assign},
    domain::name::Name,
};

/// Ids in their order: numbers by their value, and before everything else.
pub(super) fn order(id: &str) -> (u64, &str) {
    (id.parse().unwrap_or(u64::MAX), id)
}

/// A name for each thing of that id and title.
pub(super) fn named<'a>(
    noun: &str,
    things: impl IntoIterator<Item = (&'a str, &'a str)>,
    taken: &mut BTreeSet<String>,
) -> Vec<(&'a str, &'a str, Name)> {
    let mut things: Vec<(&str, &str)> = things.into_iter().collect();
    things.sort_by_key(|(id, _)| order(id));
    let wishes = things
        .iter()
        .map(|(id, title)| after_title(noun, title, id));
    let names = assign(&wishes.collect::<Vec<_>>(), taken);
    let named = things.into_iter().zip(names);
    named
        .map(|((id, title), name)| (id, title, name.into()))
        .collect()
}
