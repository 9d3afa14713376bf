//! Who was let in with the token of a session: a media server lists such a player without a name.

use std::{
    collections::{BTreeMap, VecDeque},
    net::IpAddr,
};

use crate::{domain::secret::Secret, server::stream_path::StreamPath};

/// How many are remembered, the newest.
const MOST: usize = 10_000;

/// A stream, and from where it is watched.
pub(crate) type Place = (StreamPath, IpAddr);

/// The tokens that were shown, by what was watched with them.
#[derive(Debug, Default)]
pub(crate) struct ShownTokens {
    by_place: BTreeMap<Place, Vec<Secret>>,
    /// The oldest first.
    order: VecDeque<(Place, Secret)>,
}

impl ShownTokens {
    pub(crate) fn note(&mut self, place: Place, token: Secret) {
        let shown = self.by_place.entry(place.clone()).or_default();
        if shown.contains(&token) {
            return;
        }
        shown.push(token.clone());
        self.order.push_back((place, token));
        if self.order.len() > MOST
            && let Some((place, token)) = self.order.pop_front()
            && let Some(shown) = self.by_place.get_mut(&place)
        {
            shown.retain(|known| *known != token);
            if shown.is_empty() {
                self.by_place.remove(&place);
            }
        }
    }

    pub(crate) fn shown(&self, place: &Place) -> Vec<Secret> {
        self.by_place.get(place).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_known_where_they_were_shown_and_only_so_many() {
        let mut tokens = ShownTokens::default();
        let place =
            |path: &str, last| -> Place { (path.parse().unwrap(), [192, 0, 2, last].into()) };
        tokens.note(place("gate-1", 1), Secret::new("a"));
        tokens.note(place("gate-1", 1), Secret::new("a"));
        assert_eq!(tokens.shown(&place("gate-1", 1)), [Secret::new("a")]);
        assert!(tokens.shown(&place("gate-1", 2)).is_empty());
        assert!(tokens.shown(&place("gate-2", 1)).is_empty());
        for number in 0..MOST {
            tokens.note(place("yard-1", 1), Secret::new(number.to_string()));
        }
        assert!(tokens.shown(&place("gate-1", 1)).is_empty());
        assert_eq!((tokens.by_place.len(), tokens.order.len()), (1, MOST));
    }
}
