//! The YAML file of a dialect.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::Read as _,
    path::Path,
    str::FromStr,
};

use serde::{Deserialize, Deserializer, de::Error as _};

use super::{DialectError, NotADialect};
use crate::domain::{
    aipix::{FieldPath, FormError, IpPoolForm, UserForm, UserPath, WrittenPool},
    permission::{Permission, known},
    quote::{quote, quote_up_to},
};

/// The most bytes of a file.
const LONGEST: u64 = 64 * 1024;
/// The most characters that are said of a text which is no dialect.
const MESSAGE: usize = 1000;
/// The most characters of the name of a permission, and of the title of a group.
const NAME: usize = 128;

/// What a server does in its own way.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Dialect {
    /// How it shows one user in full.
    pub(super) show_user: ShowUser,
    /// How it takes and shows address pools; absent is that it keeps none.
    #[serde(deserialize_with = "pool")]
    pub(super) ip_pool: Option<IpPoolForm>,
    /// What it calls permissions of which no source has the name, by the names that the store has for them. It offers no
    /// others of that kind.
    #[serde(deserialize_with = "renamed")]
    pub(super) permissions: BTreeMap<String, Renamed>,
    /// What it only says that it does.
    pub(super) lies: BTreeSet<Lie>,
}

/// How a server shows one user in full.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(super) struct ShowUser {
    /// Below `api/v1/`.
    #[serde(deserialize_with = "parsed")]
    pub(super) path: UserPath,
    /// Whether the object of the user is in `data`.
    pub(super) wrapped: bool,
    pub(super) cameras: Shown<Members>,
    pub(super) layouts: Shown<Members>,
    pub(super) camera_groups: Shown<Members>,
    pub(super) permissions: Shown<Permissions>,
}

/// Where a list stands, and what it is of.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Shown<T> {
    #[serde(deserialize_with = "parsed")]
    pub(super) at: FieldPath,
    #[serde(
        default = "T::default",
        bound(deserialize = "T: Default + Deserialize<'de>")
    )]
    pub(super) items: T,
}

/// How cameras, layouts and groups are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) enum Members {
    /// Their ids.
    #[default]
    Ids,
    /// Objects with the id.
    Objects,
    /// Objects with an id of their own, and that of what is given, such as `camera_id`.
    Given,
}

/// How permissions are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) enum Permissions {
    /// Their ids.
    Ids,
    /// Their names.
    Names,
    /// Objects with both.
    #[default]
    Objects,
}

/// What a server calls a permission.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Renamed {
    pub(super) name: String,
    /// The title of its group; absent is that of the store.
    pub(super) group: Option<String>,
}

/// What a server only says that it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) enum Lie {
    /// It takes address pools, and forgets them: everybody logs in from anywhere, and is shown so.
    KeepsNoPool,
    /// It takes address pools and shows them, and everybody logs in from anywhere. What it shows it has in memory alone.
    EnforcesNoPool,
}

impl Default for ShowUser {
    fn default() -> Self {
        let assumed = UserForm::default();
        Self {
            path: assumed.path,
            wrapped: false,
            cameras: Shown::at(assumed.cameras),
            layouts: Shown::at(assumed.layouts),
            camera_groups: Shown::at(assumed.groups),
            permissions: Shown::at(assumed.permissions),
        }
    }
}

impl<T: Default> Shown<T> {
    fn at(at: FieldPath) -> Self {
        let items = T::default();
        Self { at, items }
    }
}

impl Dialect {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or is no dialect.
    pub fn read(path: &Path) -> Result<Self, DialectError> {
        let unreadable = |source| DialectError::Read {
            path: path.to_owned(),
            source,
        };
        let mut text = String::new();
        let file = File::open(path).map_err(unreadable)?;
        file.take(LONGEST + 1)
            .read_to_string(&mut text)
            .map_err(unreadable)?;
        text.parse().map_err(|source| DialectError::Syntax {
            path: path.to_owned(),
            source,
        })
    }

    /// Whether it offers a permission that no source names.
    pub(crate) fn offers(&self, wire: &str) -> bool {
        self.permissions.contains_key(wire)
    }

    pub(super) fn tells(&self, lie: Lie) -> bool {
        self.lies.contains(&lie)
    }
}

impl FromStr for Dialect {
    type Err = NotADialect;

    fn from_str(text: &str) -> Result<Self, NotADialect> {
        if text.len() as u64 > LONGEST {
            return Err(NotADialect(format!("it is longer than {LONGEST} bytes")));
        }
        let options = serde_saphyr::options! { with_snippet: false };
        serde_saphyr::from_str_with_options(text, options)
            .map_err(|error| NotADialect(quote_up_to(&error.to_string(), MESSAGE)))
    }
}

fn parsed<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err = FormError>,
{
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(D::Error::custom)
}

fn pool<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<IpPoolForm>, D::Error> {
    let written: Option<WrittenPool> = Option::deserialize(deserializer)?;
    let form = written.map(IpPoolForm::try_from).transpose();
    form.map_err(D::Error::custom)
}

fn renamed<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, Renamed>, D::Error> {
    let renamed = BTreeMap::<String, Renamed>::deserialize(deserializer)?;
    for (wire, Renamed { name, group }) in &renamed {
        if !known(wire).is_some_and(Permission::is_ours) {
            let wire = quote(wire);
            return Err(D::Error::custom(format!(
                "`{wire}` is none of the permissions that the store invented: see docs/permissions.md"
            )));
        }
        let is_short = |text: &String| (1..=NAME).contains(&text.chars().count());
        if !is_short(name) || !group.as_ref().is_none_or(is_short) {
            return Err(D::Error::custom(format!(
                "the name and the group of `{wire}` have 1 to {NAME} characters"
            )));
        }
    }
    Ok(renamed)
}
