//! A review in words.

use std::collections::BTreeSet;

use crate::{
    domain::{name::Name, network::Network, validity::Validity},
    review::{Standing, UserReview},
    rules::{GrantedBy, Grounds, How, Source, Sources},
};

/// The most names in one cell of a table.
const NAMES: usize = 12;

/// Why something is granted, such as `itself by name, role guards by label`.
pub(super) fn grounds(grounds: &Grounds) -> String {
    let grounds = grounds.iter().map(|GrantedBy { source: from, how }| {
        let source = source(from);
        match how {
            How::Named => format!("{source} by name"),
            How::Selector => format!("{source} by label"),
            How::All => format!("{source} with all"),
            How::Member(kind, set) => format!("{source} with {kind} {set}"),
        }
    });
    grounds.collect::<Vec<_>>().join(", ")
}

/// Who says something, such as `itself, role guards`.
pub(super) fn sources(all: &Sources) -> String {
    let all: Vec<String> = all.iter().map(source).collect();
    all.join(", ")
}

pub(super) fn source(source: &Source) -> String {
    match source {
        Source::User => "itself".to_owned(),
        Source::Role(name) => format!("role {name}"),
    }
}

/// From where somebody may log in, all of it.
pub(super) fn addresses(network: &Network) -> String {
    match network {
        Network::Anywhere => "anywhere".to_owned(),
        Network::Only(set) if set.is_empty() => "nowhere".to_owned(),
        Network::Only(set) => {
            let ranges: Vec<String> = set.ranges().map(|range| range.to_string()).collect();
            ranges.join(", ")
        }
    }
}

/// Since when and until when, without what the standing says.
pub(super) fn times(validity: &Validity) -> String {
    Validity {
        suspended: false,
        ..*validity
    }
    .to_string()
}

/// A few words for a cell.
pub(super) const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Active => "yes",
        Standing::Out(_) => "not now",
        Standing::Held => "at most",
        Standing::Refused => "refused",
    }
}

/// Names, of which there may be many.
pub(super) fn names<'a>(names: impl IntoIterator<Item = &'a Name>) -> String {
    joined(names.into_iter().map(ToString::to_string))
}

/// The first ones, and how many more there are.
pub(super) fn joined(all: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = all.collect();
    let shown = all
        .iter()
        .take(NAMES)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    match all.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// What a user is called beside its object: the roles it names, or that there are none.
pub(super) fn roles(user: &UserReview) -> String {
    let home = &user.user.object.namespace;
    let roles = user.roles().into_iter().map(|role| {
        if role.namespace == *home {
            role.name.to_string()
        } else {
            role.to_string()
        }
    });
    let roles: BTreeSet<String> = roles.collect();
    if roles.is_empty() {
        "no role".to_owned()
    } else {
        roles.into_iter().collect::<Vec<_>>().join(", ")
    }
}

pub(super) fn count(number: usize, one: &str, several: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        number => format!("{number} {several}"),
    }
}
