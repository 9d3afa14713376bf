//! What a person does to a camera: seeing it, and what permissions allow besides.

use std::{fmt, str::FromStr};

use crate::domain::{
    permission::{self, PermissionGroup, PermissionName},
    similar::nearest,
};

/// What is done to a camera.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Watching it live, which comes with every camera that is granted.
    View,
    /// What takes a permission as well.
    Permitted(PermissionName),
}

/// There is no such action.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{text}` is no action: say `view`, a group and an action as in `archive.View`, or the name of a permission of the \
     VMS{meant}"
)]
pub struct NoSuchAction {
    text: String,
    meant: String,
}

const VIEW: &str = "view";

/// `view`; group and action as a manifest has them, such as `archive.View`; or a name of the VMS, such as `archives-show`.
impl FromStr for Action {
    type Err = NoSuchAction;
    fn from_str(text: &str) -> Result<Self, NoSuchAction> {
        if text.eq_ignore_ascii_case(VIEW) {
            return Ok(Self::View);
        }
        let Some((group, action)) = text.split_once('.') else {
            return match permission::known(text) {
                Some(_) => Ok(Self::Permitted(text.into())),
                // Wire names that the table does not know are of lower case and have a hyphen.
                None if text.contains('-') => Ok(Self::Permitted(text.into())),
                None => Err(no_such(text)),
            };
        };
        let mut groups = PermissionGroup::ALL.iter();
        let group = groups.find(|one| one.field().eq_ignore_ascii_case(group));
        let mut actions = group.into_iter().flat_map(|group| group.actions());
        let found = actions.find(|one| one.action.eq_ignore_ascii_case(action));
        found.map_or_else(
            || Err(no_such(text)),
            |one| Ok(Self::Permitted(one.wire.into())),
        )
    }
}

fn no_such(text: &str) -> NoSuchAction {
    let names: Vec<String> = permission::documented()
        .map(|one| format!("{}.{}", one.group.field(), one.action))
        .collect();
    let meant = nearest(text, names.iter().map(String::as_str));
    NoSuchAction {
        text: text.to_owned(),
        meant: meant.map_or_else(String::new, |name| format!("; did you mean `{name}`?")),
    }
}

/// In the words of a manifest, such as `archive: View`.
impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::View => formatter.write_str(VIEW),
            Self::Permitted(name) => formatter.write_str(&permission::in_words(name.as_str())),
        }
    }
}
