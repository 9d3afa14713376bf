//! The configuration, as far as it is about who sees which camera. The rest of it, secrets among it, is never kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny, MapAccess, Visitor},
};

use crate::store::answers::{cut, few};

/// More than any Frigate has of cameras or roles.
const MOST: usize = 50_000;
/// The most bytes that are kept of a name: none of ours, and no camera's, is nearly as long.
const NAME: usize = 512;

/// The answer to `config`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(in super::super) struct Config {
    /// The names of its cameras.
    #[serde(deserialize_with = "names")]
    pub(in super::super) cameras: BTreeSet<Arc<str>>,
    pub(in super::super) auth: Auth,
}

/// Who may log in, and what each role is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(in super::super) struct Auth {
    /// The cameras of each role: none are all of them.
    #[serde(deserialize_with = "roles")]
    pub(in super::super) roles: BTreeMap<Arc<str>, Vec<Arc<str>>>,
    /// For how many seconds a token may be used.
    pub(in super::super) session_length: i64,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
struct Name(#[serde(deserialize_with = "cut::<NAME, _, _>")] Arc<str>);

#[derive(Deserialize)]
#[serde(transparent)]
struct Names(#[serde(deserialize_with = "few")] Vec<Name>);

fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<Arc<str>>, D::Error> {
    struct Keys;
    impl<'de> Visitor<'de> for Keys {
        type Value = BTreeSet<Arc<str>>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut keys = BTreeSet::new();
            while let Some((Name(key), IgnoredAny)) = map.next_entry()? {
                if keys.len() >= MOST {
                    return Err(A::Error::custom("too many cameras"));
                }
                keys.insert(key);
            }
            Ok(keys)
        }
    }
    deserializer.deserialize_map(Keys)
}

/// The cameras of each role.
type Lists = BTreeMap<Arc<str>, Vec<Arc<str>>>;

fn roles<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Lists, D::Error> {
    struct Roles;
    impl<'de> Visitor<'de> for Roles {
        type Value = Lists;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an object of lists")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut roles = BTreeMap::new();
            while let Some((Name(role), Names(cameras))) = map.next_entry()? {
                if roles.len() >= MOST {
                    return Err(A::Error::custom("too many roles"));
                }
                roles.insert(role, cameras.into_iter().map(|Name(name)| name).collect());
            }
            Ok(roles)
        }
    }
    deserializer.deserialize_map(Roles)
}
