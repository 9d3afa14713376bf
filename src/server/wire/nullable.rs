//! A field that may be absent, which is something else than `null`.

use serde::{Deserialize, Deserializer};

/// What a request says of a field that takes `null` too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Nullable<T> {
    /// Nothing: what there is stays.
    #[default]
    Absent,
    /// `null`.
    Null,
    /// This.
    Value(T),
}

impl<T> Nullable<T> {
    /// What there is after the request.
    pub(crate) fn over(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Absent => before,
            Self::Null => None,
            Self::Value(value) => Some(value),
        }
    }
}

impl<T> From<Option<T>> for Nullable<T> {
    fn from(field: Option<T>) -> Self {
        field.map_or(Self::Null, Self::Value)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_stays_and_null_ends_it() {
        #[derive(Deserialize)]
        struct Body {
            #[serde(default)]
            field: Nullable<u8>,
        }
        let after = |text: &str| {
            serde_json::from_str::<Body>(text)
                .unwrap()
                .field
                .over(Some(1))
        };
        assert_eq!(after("{}"), Some(1));
        assert_eq!(after(r#"{"field": null}"#), None);
        assert_eq!(after(r#"{"field": 2}"#), Some(2));
        assert!(serde_json::from_str::<Body>(r#"{"field": "2"}"#).is_err());
    }
}
