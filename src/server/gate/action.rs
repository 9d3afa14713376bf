//! What somebody wants of a camera's video, and which permission that takes.

use std::{fmt, str::FromStr};

/// What somebody wants to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Action {
    /// The picture of this moment.
    Live,
    /// Recordings.
    Archive,
    /// A copy of recordings.
    Download,
    /// Single pictures.
    Snapshot,
}

/// There is no action of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the actions are `live`, `archive`, `download` and `snapshot`")]
pub struct UnknownAction;

impl Action {
    const ALL: [Self; 4] = [Self::Live, Self::Archive, Self::Download, Self::Snapshot];

    /// The name in options and in the access log.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Archive => "archive",
            Self::Download => "download",
            Self::Snapshot => "snapshot",
        }
    }

    /// The permission that it takes beside the camera. Whoever sees a camera sees its live picture: for that no source
    /// has a permission.
    pub(crate) const fn permission(self) -> Option<&'static str> {
        match self {
            Self::Live => None,
            Self::Archive => Some("archives-show"),
            Self::Download => Some("archives-download"),
            Self::Snapshot => Some("archives-preview-download"),
        }
    }
}

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, UnknownAction> {
        let found = Self::ALL.into_iter().find(|action| action.name() == text);
        found.ok_or(UnknownAction)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::permission::known;

    #[test]
    fn every_permission_of_an_action_is_one_that_the_table_knows() {
        for action in Action::ALL {
            assert_eq!(action.name().parse(), Ok(action));
            assert!(
                action.permission().is_none_or(|name| known(name).is_some()),
                "{action}"
            );
        }
    }
}
