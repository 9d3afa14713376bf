//! Rows of a listing, each read by itself: one that cannot be read hides no other.

use std::{fmt, marker::PhantomData, sync::Arc};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{bounded::cut_if_text, id::WireId};

/// More rows than any listing has: what comes after them is not read.
pub(in crate::store) const MAX_ROWS: usize = 250_000;

/// More rows than a page has, also of a server that does not keep to the number that it is asked for.
const MAX_PAGE_ROWS: usize = 50_000;
/// What may be made of one page.
const MAX_PAGE_WEIGHT: usize = 8 << 20;

/// The most characters of a title. None that is declared is as long.
const TITLE_LENGTH: usize = 1024;

/// A row of a listing.
pub(in crate::store) trait Row {
    /// Its id.
    fn id(&self) -> &WireId;

    /// How many bytes it takes where it is kept, about.
    fn weight(&self) -> usize;
}

/// What a row takes beside its texts and members, and what each of those takes.
pub(in crate::store) const WEIGHT: usize = 64;

/// Rows, as far as they can be read.
#[derive(Debug)]
pub(in crate::store) struct Rows<T> {
    pub(in crate::store) readable: Vec<T>,
    /// The ids of the others, where they have one.
    pub(in crate::store) unreadable: Vec<Option<WireId>>,
}

impl<T> Rows<T> {
    /// How many there are.
    pub(in crate::store) fn len(&self) -> usize {
        self.readable.len() + self.unreadable.len()
    }
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            readable: Vec::new(),
            unreadable: Vec::new(),
        }
    }
}

impl<'de, T: DeserializeOwned + Row> Deserialize<'de> for Rows<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(RowByRow(PhantomData))
    }
}

struct RowByRow<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned + Row> Visitor<'de> for RowByRow<T> {
    type Value = Rows<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        #[derive(Deserialize)]
        struct Bare {
            id: WireId,
        }
        let mut rows = Rows::default();
        let mut weight = 0;
        while let Some(row) = sequence.next_element::<&RawValue>()? {
            if rows.len() >= MAX_PAGE_ROWS || weight > MAX_PAGE_WEIGHT {
                return Err(A::Error::custom("too much for one page"));
            }
            if let Ok(row) = serde_json::from_str::<T>(row.get()) {
                weight += row.weight();
                rows.readable.push(row);
            } else {
                let bare = serde_json::from_str::<Bare>(row.get()).ok();
                rows.unreadable.push(bare.map(|bare| bare.id));
            }
        }
        Ok(rows)
    }
}

/// A title as far as it can be shown: empty where it is no text.
pub(in crate::store) fn title<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Arc<str>, D::Error> {
    let title: Option<Arc<str>> = cut_if_text::<TITLE_LENGTH, _, _>(deserializer)?;
    Ok(title.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Row {
        id: WireId,
        #[serde(default, deserialize_with = "title")]
        name: Arc<str>,
    }

    impl super::Row for Row {
        fn id(&self) -> &WireId {
            &self.id
        }

        fn weight(&self) -> usize {
            WEIGHT
        }
    }

    fn read(text: &str) -> Rows<Row> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_row_that_cannot_be_read_hides_no_other() {
        let rows =
            read(r#"[{"id": 1, "name": "gate"}, 0, {"id": [1]}, {"name": "x"}, {"id": "c-2"}]"#);
        let ids: Vec<Arc<str>> = rows.readable.iter().map(|row| row.id.text()).collect();
        assert_eq!(ids, ["1".into(), "c-2".into()]);
        assert_eq!(rows.unreadable.len(), 3);
        assert_eq!(rows.len(), 5);
    }

    #[test]
    fn a_title_that_is_none_is_empty_and_a_long_one_is_cut() {
        for text in [
            r#"[{"id": 1, "name": null}]"#,
            r#"[{"id": 1, "name": [0]}]"#,
            r#"[{"id": 1}]"#,
        ] {
            assert_eq!(&*read(text).readable[0].name, "");
        }
        let long = format!(r#"[{{"id": 1, "name": "{}"}}]"#, "ä".repeat(5000));
        assert_eq!(read(&long).readable[0].name.len(), TITLE_LENGTH);
    }
}
