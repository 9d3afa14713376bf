//! One field of an object, of which the rest is passed over.

use std::fmt;

use serde::{
    Deserializer as _,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// What stands in a field of an object, as it is written; `None` where the field is missing, or what there is is no object.
///
/// # Errors
/// The field stands twice, or what there is is no JSON.
pub(in crate::store) fn field<'json>(
    object: &'json str,
    name: &str,
) -> serde_json::Result<Option<&'json RawValue>> {
    if !object.trim_ascii_start().starts_with('{') {
        return Ok(None);
    }
    serde_json::Deserializer::from_str(object).deserialize_map(One(name))
}

struct One<'name>(&'name str);

impl<'de> Visitor<'de> for One<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(is_it) = object.next_key_seed(Is(self.0))? {
            if !is_it {
                object.next_value::<IgnoredAny>()?;
            } else if found.replace(object.next_value()?).is_some() {
                return Err(A::Error::custom("a field stands twice"));
            }
        }
        Ok(found)
    }
}

/// Whether a key is that name: no other one is kept.
struct Is<'name>(&'name str);

impl<'de> DeserializeSeed<'de> for Is<'_> {
    type Value = bool;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Is<'_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a field")
    }

    fn visit_str<E>(self, key: &str) -> Result<bool, E> {
        Ok(key == self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_its_name_alone_and_stands_once() {
        let found = |object| field(object, "ips").map(|raw| raw.map(RawValue::get));
        assert_eq!(
            found(r#" {"a": {"ips": 1}, "ips": [1, 2], "b": 0}"#).unwrap(),
            Some("[1, 2]")
        );
        assert_eq!(found(r#"{"\u0069ps": null}"#).unwrap(), Some("null"));
        for without in ["{}", "[]", "null", r#""ips""#, r#"{"ip": 1}"#] {
            assert_eq!(found(without).unwrap(), None, "{without}");
        }
        for wrong in [r#"{"ips": 1, "ips": 1}"#, r#"{"ips": 1"#] {
            assert!(found(wrong).is_err(), "{wrong}");
        }
    }
}
