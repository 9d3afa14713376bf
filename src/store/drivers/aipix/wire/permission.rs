//! A permission in a list of what a user holds.

use std::{fmt, sync::Arc};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};

use crate::store::answers::{WireId, cut};

/// What is kept of a name.
const NAME: usize = 512;

/// A permission as one of several servers may show it: by its id, by its name, or as an object with one of them or both.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum HeldPermission {
    /// Its name, and its id where that is shown.
    Named(Arc<str>, Option<WireId>),
    /// Its id.
    Id(WireId),
    /// A text, which is one of the two.
    Text(Arc<str>),
}

impl<'de> Deserialize<'de> for HeldPermission {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Held)
    }
}

struct Held;

impl<'de> Visitor<'de> for Held {
    type Value = HeldPermission;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an id, a name, or an object with one of them")
    }

    fn visit_u64<E>(self, number: u64) -> Result<HeldPermission, E> {
        Ok(HeldPermission::Id(WireId::Number(number)))
    }

    fn visit_str<E>(self, text: &str) -> Result<HeldPermission, E> {
        let name = &text[..text.floor_char_boundary(NAME)];
        Ok(HeldPermission::Text(name.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<HeldPermission, A::Error> {
        #[derive(Deserialize)]
        struct Object {
            id: Option<WireId>,
            name: Option<Name>,
        }
        #[derive(Deserialize)]
        #[serde(transparent)]
        struct Name(#[serde(deserialize_with = "cut::<NAME, _, _>")] Arc<str>);
        let object = serde::de::value::MapAccessDeserializer::new(object);
        match Object::deserialize(object)? {
            Object {
                name: Some(Name(name)),
                id,
            } => Ok(HeldPermission::Named(name, id)),
            Object {
                name: None,
                id: Some(id),
            } => Ok(HeldPermission::Id(id)),
            Object {
                name: None,
                id: None,
            } => Err(A::Error::custom("there is neither an id nor a name")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_is_an_id_a_name_or_an_object_with_one_of_them() {
        let read = |text: &str| serde_json::from_str::<HeldPermission>(text).ok();
        let id = WireId::Number(41);
        for (text, held) in [
            ("41", HeldPermission::Id(id.clone())),
            (r#""ptz""#, HeldPermission::Text("ptz".into())),
            (
                r#"{"id": 41, "group": "PTZ"}"#,
                HeldPermission::Id(id.clone()),
            ),
            (
                r#"{"name": "ptz"}"#,
                HeldPermission::Named("ptz".into(), None),
            ),
            (
                r#"{"id": 41, "name": "ptz"}"#,
                HeldPermission::Named("ptz".into(), Some(id)),
            ),
        ] {
            assert_eq!(read(text), Some(held), "{text}");
        }
        for text in [
            "-1",
            "null",
            "[]",
            "true",
            "{}",
            r#"{"name": 41}"#,
            r#"{"id": []}"#,
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
