//! Ids on the wire.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::name::{CameraId, SetId, UserId};

/// An id: a number on the wire where it is written as one, else text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum WireId {
    /// As the VMS has them.
    Number(u64),
    /// Anything else.
    Text(Arc<str>),
}

impl WireId {
    pub(crate) fn new(text: &str) -> Self {
        match text.parse::<u64>() {
            Ok(number) if number.to_string() == text => Self::Number(number),
            _ => Self::Text(text.into()),
        }
    }

    pub(crate) fn text(&self) -> Arc<str> {
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
