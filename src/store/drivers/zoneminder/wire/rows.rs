//! Users, cameras and groups.

use std::{fmt, sync::Arc};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, Visitor},
};
use serde_json::value::RawValue;

use super::length::{NAME, WORD};
use crate::store::answers::{
    Meta, Page, Row, Rows, Shown, WEIGHT, WireId, cut, cut_or_null, few, title,
};

/// One more than `MonitorIds` holds.
const LIST: usize = 65_536;

/// A page of users.
#[derive(Debug, Deserialize)]
pub(in super::super) struct Users {
    users: Rows<UserEntry>,
    pagination: Pagination,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pagination {
    page: u32,
    page_count: u32,
    count: usize,
}

impl From<Users> for Page<UserEntry> {
    fn from(users: Users) -> Self {
        let Pagination {
            page,
            page_count,
            count,
        } = users.pagination;
        Self {
            data: users.users,
            meta: Meta {
                current_page: page,
                last_page: page_count,
                total: count,
            },
        }
    }
}

/// The answer to `users/view/ID`.
#[derive(Debug, Deserialize)]
pub(in super::super) struct OneUser {
    pub(in super::super) user: UserEntry,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct UserEntry {
    #[serde(rename = "User")]
    pub(in super::super) user: UserRow,
}

/// A row of the table of users, as far as it is about access.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct UserRow {
    pub(in super::super) id: WireId,
    #[serde(deserialize_with = "cut::<NAME, _, _>")]
    pub(in super::super) username: Arc<str>,
    #[serde(deserialize_with = "integer")]
    pub(in super::super) enabled: i64,
    #[serde(deserialize_with = "cut_or_null::<WORD, _, _>")]
    stream: Option<Arc<str>>,
    #[serde(deserialize_with = "cut_or_null::<WORD, _, _>")]
    events: Option<Arc<str>>,
    #[serde(deserialize_with = "cut_or_null::<WORD, _, _>")]
    control: Option<Arc<str>>,
    #[serde(deserialize_with = "cut_or_null::<WORD, _, _>")]
    monitors: Option<Arc<str>>,
    #[serde(deserialize_with = "cut_or_null::<WORD, _, _>")]
    groups: Option<Arc<str>>,
    #[serde(deserialize_with = "cut_or_null::<WORD, _, _>")]
    devices: Option<Arc<str>>,
    #[serde(deserialize_with = "cut_or_null::<WORD, _, _>")]
    snapshots: Option<Arc<str>>,
    #[serde(deserialize_with = "cut_or_null::<WORD, _, _>")]
    system: Option<Arc<str>>,
    /// Missing from 1.37 on: whoever writes it there gives every camera.
    #[serde(default, deserialize_with = "monitor_ids")]
    pub(in super::super) monitor_ids: Shown<Arc<str>>,
    #[serde(deserialize_with = "integer")]
    pub(in super::super) token_min_expiry: i64,
    #[serde(rename = "APIEnabled", deserialize_with = "integer")]
    pub(in super::super) api_enabled: i64,
}

impl UserRow {
    /// The level in an area of `AREAS`.
    pub(in super::super) fn level(&self, area: &str) -> &str {
        let level = match area {
            "Stream" => &self.stream,
            "Events" => &self.events,
            "Control" => &self.control,
            "Monitors" => &self.monitors,
            "Groups" => &self.groups,
            "Devices" => &self.devices,
            "Snapshots" => &self.snapshots,
            _ => &self.system,
        };
        level.as_deref().unwrap_or_default()
    }
}

/// The answer to `monitors/index`.
#[derive(Debug, Deserialize)]
pub(in super::super) struct Monitors {
    pub(in super::super) monitors: Rows<MonitorEntry>,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct MonitorEntry {
    #[serde(rename = "Monitor")]
    pub(in super::super) monitor: Named,
}

/// The answer to `groups/associations`.
#[derive(Debug, Deserialize)]
pub(in super::super) struct Groups {
    pub(in super::super) groups: Rows<GroupEntry>,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct GroupEntry {
    #[serde(rename = "Group")]
    pub(in super::super) group: Named,
    #[serde(rename = "Monitor", deserialize_with = "few")]
    pub(in super::super) monitors: Vec<Numbered>,
}

/// Whatever has an id and a name.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Named {
    pub(in super::super) id: WireId,
    #[serde(default, deserialize_with = "title")]
    pub(in super::super) name: Arc<str>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Numbered {
    pub(in super::super) id: WireId,
}

impl Row for UserEntry {
    fn id(&self) -> &WireId {
        &self.user.id
    }

    fn weight(&self) -> usize {
        let list = match &self.user.monitor_ids {
            Shown::Value(list) => list.len(),
            Shown::Missing | Shown::Null => 0,
        };
        // Eight levels, of which each has a text of its own.
        9 * WEIGHT + self.user.username.len() + list
    }
}

impl Row for MonitorEntry {
    fn id(&self) -> &WireId {
        &self.monitor.id
    }

    fn weight(&self) -> usize {
        WEIGHT + self.monitor.name.len()
    }
}

impl Row for GroupEntry {
    fn id(&self) -> &WireId {
        &self.group.id
    }

    fn weight(&self) -> usize {
        WEIGHT + self.group.name.len() + WEIGHT * self.monitors.len()
    }
}

fn monitor_ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Shown<Arc<str>>, D::Error> {
    let list: Option<Arc<str>> = cut_or_null::<LIST, _, _>(deserializer)?;
    Ok(list.map_or(Shown::Null, Shown::Value))
}

/// A number, or a text that is one.
fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    struct Integer;
    impl Visitor<'_> for Integer {
        type Value = i64;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a number")
        }

        fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<i64, E> {
            i64::try_from(number).map_err(|_| E::custom("a number is too large"))
        }

        fn visit_i64<E>(self, number: i64) -> Result<i64, E> {
            Ok(number)
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<i64, E> {
            text.parse().map_err(|_| E::custom("no number"))
        }
    }
    let raw = <&RawValue>::deserialize(deserializer)?;
    let mut text = serde_json::Deserializer::from_str(raw.get());
    let number = text.deserialize_any(Integer);
    number.map_err(|_: serde_json::Error| D::Error::custom("no number"))
}
