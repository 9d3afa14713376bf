//! Ids on the wire.

use std::{fmt, sync::Arc};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, Visitor},
};

use crate::domain::name::{CameraId, SetId, UserId};

/// The most bytes of an id.
const LENGTH: usize = 128;

/// An id: a number on the wire where it is written as one, else text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub(in crate::store) enum WireId {
    /// As the VMS has them.
    Number(u64),
    /// Anything else that is not longer than an id may be.
    Text(Arc<str>),
}

// By hand: what serde derives for this would hold all of a list in the place of an id.
impl<'de> Deserialize<'de> for WireId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdVisitor)
    }
}

struct IdVisitor;

impl Visitor<'_> for IdVisitor {
    type Value = WireId;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an id")
    }

    fn visit_u64<E>(self, number: u64) -> Result<WireId, E> {
        Ok(WireId::Number(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<WireId, E> {
        WireId::text_of(text)
    }
}

impl WireId {
    pub(in crate::store) fn new(text: &str) -> Self {
        match text.parse::<u64>() {
            Ok(number) if number.to_string() == text => Self::Number(number),
            _ => Self::Text(text.into()),
        }
    }

    /// An id that is written as text.
    pub(in crate::store) fn text_of<E: Error>(text: &str) -> Result<Self, E> {
        if text.len() > LENGTH {
            return Err(E::custom("an id is too long"));
        }
        Ok(Self::Text(text.into()))
    }

    pub(in crate::store) fn text(&self) -> Arc<str> {
        match self {
            Self::Number(number) => number.to_string().into(),
            Self::Text(text) => Arc::clone(text),
        }
    }
}

macro_rules! wire_ids {
    ($($name:ident),+) => {$(
        impl From<&$name> for WireId {
            fn from(id: &$name) -> Self {
                Self::new(id)
            }
        }

        impl From<WireId> for $name {
            fn from(id: WireId) -> Self {
                id.text().into()
            }
        }
    )+};
}

wire_ids!(CameraId, SetId, UserId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_not_longer_than_a_status_holds() {
        let read =
            |length: usize| serde_json::from_str::<WireId>(&format!("\"{}\"", "x".repeat(length)));
        assert!(read(LENGTH).is_ok());
        assert!(read(LENGTH + 1).is_err());
    }

    #[test]
    fn an_id_is_a_number_only_where_it_is_written_as_one() {
        for (text, wire) in [
            ("42", "42"),
            ("007", r#""007""#),
            ("+7", r#""+7""#),
            ("c-1", r#""c-1""#),
            ("18446744073709551616", r#""18446744073709551616""#),
        ] {
            let id = WireId::new(text);
            assert_eq!(serde_json::to_string(&id).unwrap(), wire);
            assert_eq!(&*id.text(), text);
        }
    }
}
