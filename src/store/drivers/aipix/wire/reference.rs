//! What a list names, by id: cameras of a layout, what a user holds.

use std::{collections::BTreeSet, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::store::answers::WireId;

/// More different ones than anybody lists at once.
const MOST_MEMBERS: usize = 100_000;

/// Whose id an object of a list may have beside its own.
pub(crate) trait Of {
    /// The field of that id.
    const FIELD: Key;
}

/// What lists are of.
pub(crate) mod of {
    use super::{Key, Of};

    macro_rules! of {
        ($($name:ident $field:ident)+) => {$(
            #[derive(Debug)]
            pub(crate) struct $name;

            impl Of for $name {
                const FIELD: Key = Key::$field;
            }
        )+};
    }

    of! {
        Camera CameraId
        Layout LayoutId
        Group GroupId
    }
}

/// An id, or an object that has one, as `camera_id` or else as `id`: which of them a list holds differs between sources.
/// An object with both tells how it is given to somebody, and has an id of its own.
#[derive(Debug)]
pub(crate) struct Reference<T>(WireId, PhantomData<T>);

/// A cell of a layout's grid: the reference shows `camera_id` and `stream_id`, others the camera itself, and an empty one
/// is `null`.
#[derive(Debug)]
pub(crate) struct Cell(Option<WireId>);

/// The different ids that a list names.
#[derive(Debug)]
pub(crate) struct Members<T> {
    pub(crate) ids: BTreeSet<WireId>,
    /// How many items the list has.
    pub(crate) shown: usize,
    of: PhantomData<T>,
}

impl<T> Members<T> {
    /// Whose they are.
    pub(crate) fn into_ids<Id: From<WireId> + Ord>(self) -> BTreeSet<Id> {
        self.ids.into_iter().map(Into::into).collect()
    }
}

impl<T> Reference<T> {
    /// The id.
    pub(in crate::store) fn into_id(self) -> WireId {
        self.0
    }
}

impl<T> From<Reference<T>> for Option<WireId> {
    fn from(Reference(id, _): Reference<T>) -> Self {
        Some(id)
    }
}

impl From<Cell> for Option<WireId> {
    fn from(Cell(camera): Cell) -> Self {
        camera
    }
}

impl<'de, T: Of> Deserialize<'de> for Reference<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = deserializer.deserialize_any(Named { first: T::FIELD })?;
        Ok(Self(id, PhantomData))
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let filled: Option<Reference<of::Camera>> = Option::deserialize(deserializer)?;
        Ok(Self(filled.and_then(Into::into)))
    }
}

/// Reads an id, or an object with one under `first`, or else under `id`; nothing else of the object is kept.
struct Named {
    first: Key,
}

impl<'de> Visitor<'de> for Named {
    type Value = WireId;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an id, or an object with one")
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<WireId, E> {
        Ok(WireId::Number(number))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<WireId, E> {
        WireId::text_of(text)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<WireId, A::Error> {
        let (mut first, mut id): (Option<Option<WireId>>, Option<Option<WireId>>) = (None, None);
        while let Some(key) = object.next_key::<Key>()? {
            let place = if key == Key::Id {
                &mut id
            } else if key == self.first {
                &mut first
            } else {
                object.next_value::<IgnoredAny>()?;
                continue;
            };
            if place.is_some() {
                return Err(A::Error::custom("an id stands twice"));
            }
            *place = Some(object.next_value()?);
        }
        let found = first.flatten().or(id.flatten());
        found.ok_or_else(|| A::Error::custom("there is no id"))
    }
}

/// A field of an object in a list.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
pub(crate) enum Key {
    Id,
    CameraId,
    LayoutId,
    GroupId,
    #[serde(other)]
    Other,
}

impl<'de, T: Deserialize<'de> + Into<Option<WireId>>> Deserialize<'de> for Members<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(OneByOne(PhantomData))
    }
}

struct OneByOne<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Into<Option<WireId>>> Visitor<'de> for OneByOne<T> {
    type Value = Members<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of ids")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut members = Members {
            ids: BTreeSet::new(),
            shown: 0,
            of: PhantomData,
        };
        while let Some(item) = sequence.next_element::<T>()? {
            members.shown += 1;
            members.ids.extend(item.into());
            if members.ids.len() > MOST_MEMBERS {
                return Err(A::Error::custom("too many members"));
            }
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids<T: for<'de> Deserialize<'de> + Into<Option<WireId>>>(text: &str) -> Option<Vec<String>> {
        let members: Members<T> = serde_json::from_str(text).ok()?;
        Some(members.ids.iter().map(|id| id.text().to_string()).collect())
    }

    #[test]
    fn an_item_is_an_id_or_an_object_with_one() {
        let listed = ids::<Reference<of::Camera>>(r#"[1, "c-2", {"name": "x", "id": 3}, 1]"#);
        assert_eq!(listed.unwrap(), ["1", "3", "c-2"]);
        for text in [
            "[null]",
            "[-1]",
            "[{}]",
            r#"[{"id": 1, "id": 2}]"#,
            "[[]]",
            r#"[{"layout_id": 1}]"#,
        ] {
            assert_eq!(ids::<Reference<of::Camera>>(text), None, "{text}");
        }
    }

    #[test]
    fn an_object_that_gives_something_names_that_before_itself() {
        let given = r#"[{"id": 9, "camera_id": 1, "layout_id": 2, "group_id": 3}]"#;
        assert_eq!(ids::<Reference<of::Camera>>(given).unwrap(), ["1"]);
        assert_eq!(ids::<Reference<of::Layout>>(given).unwrap(), ["2"]);
        assert_eq!(ids::<Reference<of::Group>>(given).unwrap(), ["3"]);
    }

    #[test]
    fn a_cell_names_its_camera_before_itself_and_may_be_empty() {
        let listed = ids::<Cell>(
            r#"[null, {"id": 9, "camera_id": 1, "stream_id": 2}, {"id": 3}, {"camera_id": null, "id": 4}, 5]"#,
        );
        assert_eq!(listed.unwrap(), ["1", "3", "4", "5"]);
        for text in [
            "[{}]",
            r#"[{"camera_id": [1], "id": 2}]"#,
            r#"[{"camera_id": 1, "camera_id": 2}]"#,
        ] {
            assert_eq!(ids::<Cell>(text), None, "{text}");
        }
    }
}
