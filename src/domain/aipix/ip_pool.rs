//! The form in which a server takes and shows the address pool of a user.

use std::{fmt, str::FromStr, sync::Arc};

use serde::Deserialize;

use super::{FieldName, FieldPath, FormError};
use crate::domain::{network::AddressRange, quote::quote};

/// How a server takes and shows the address pool of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IpPoolForm {
    /// The field of what is sent.
    pub field: FieldName,
    /// Where it stands in what is shown.
    pub shown_at: FieldPath,
    /// How the ranges are put together.
    pub entries: PoolEntries,
    /// What stands for "from anywhere", both ways.
    pub anywhere: Anywhere,
}

impl Default for IpPoolForm {
    /// That of the reference store.
    fn default() -> Self {
        Self {
            field: FieldName::known("ip_pool"),
            shown_at: FieldPath::known("ip_pool"),
            entries: PoolEntries::List(RangeNotation::Any),
            anywhere: Anywhere::Null,
        }
    }
}

/// How the ranges of a pool are put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolEntries {
    /// A list of texts, one for each range.
    List(RangeNotation),
    /// One text, with a separator between the ranges.
    Text(Separator, RangeNotation),
    /// A list of objects, each with the first and the last address of a range.
    Bounds {
        /// The field of the first address.
        first: FieldName,
        /// That of the last.
        last: FieldName,
    },
}

/// How one range is written. Any of them can be read, whichever is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum RangeNotation {
    /// One address, a CIDR block or `first-last`: whichever is shortest.
    #[default]
    Any,
    /// CIDR blocks alone: a range may take several.
    Cidr,
    /// `first-last` alone.
    Range,
}

impl RangeNotation {
    /// A range in as many texts as it takes.
    pub fn write(self, range: AddressRange) -> Box<dyn Iterator<Item = String>> {
        match self {
            Self::Any => Box::new(std::iter::once(range.to_string())),
            Self::Cidr => Box::new(range.blocks().map(|block| block.to_string())),
            Self::Range => {
                let (first, last) = range.bounds();
                Box::new(std::iter::once(format!("{first}-{last}")))
            }
        }
    }
}

/// What stands for a user who may log in from anywhere. The other one is never read as that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Anywhere {
    /// `null`.
    #[default]
    Null,
    /// An empty list, or an empty text.
    Empty,
}

/// What stands between the ranges of one text: 1 to 4 characters, none of which is part of a range.
#[derive(Clone, PartialEq, Eq)]
pub struct Separator(Arc<str>);

impl Separator {
    /// The most characters of a separator.
    pub const MAX_LENGTH: usize = 4;

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Separator {
    fn default() -> Self {
        Self(",".into())
    }
}

impl FromStr for Separator {
    type Err = FormError;

    fn from_str(text: &str) -> Result<Self, FormError> {
        let is_of_range =
            |character: char| character.is_ascii_hexdigit() || "./:-%".contains(character);
        let length = text.chars().count();
        if (1..=Self::MAX_LENGTH).contains(&length) && !text.contains(is_of_range) {
            Ok(Self(text.into()))
        } else {
            Err(FormError::Separator(quote(text)))
        }
    }
}

impl fmt::Debug for Separator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}
