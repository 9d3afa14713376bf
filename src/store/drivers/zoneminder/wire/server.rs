//! What ZoneMinder says of itself, and of requests.

use serde::Deserialize;
use serde_json::Value;

use super::length::{NAME, WORD};
use crate::store::answers::{Shown, cut, cut_if_text, cut_or_null, scalar};

/// What is kept of a token.
const TOKEN: usize = 16 * 1024;

/// The answer to `host/login`. The token is `null` where ZoneMinder asks nobody to log in.
#[derive(Deserialize)]
pub(in super::super) struct LoggedIn {
    #[serde(default, deserialize_with = "cut_or_null::<TOKEN, _, _>")]
    pub(in super::super) access_token: Option<String>,
    #[serde(deserialize_with = "cut::<WORD, _, _>")]
    pub(in super::super) version: String,
}

/// The answer to `host/getVersion`.
#[derive(Debug, Deserialize)]
pub(in super::super) struct Version {
    #[serde(deserialize_with = "cut::<WORD, _, _>")]
    pub(in super::super) version: String,
}

/// The answer to `configs/viewByName/NAME`.
#[derive(Debug, Deserialize)]
pub(in super::super) struct Setting {
    pub(in super::super) config: SettingValue,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct SettingValue {
    #[serde(rename = "Value", deserialize_with = "cut_or_null::<NAME, _, _>")]
    pub(in super::super) value: Option<String>,
}

/// The answer to `configs/view/NAME`. Its value is never read: it may be a secret.
#[derive(Debug, Deserialize)]
pub(in super::super) struct Settings {
    config: SettingsEntry,
}

#[derive(Debug, Deserialize)]
struct SettingsEntry {
    #[serde(rename = "Config")]
    setting: SettingRow,
}

#[derive(Debug, Deserialize)]
struct SettingRow {
    /// Missing where ZoneMinder is too old to keep anything to itself.
    #[serde(rename = "Private", default, deserialize_with = "scalar")]
    private: Shown<Value>,
}

impl Settings {
    /// Whether its pages keep the value to themselves.
    pub(in super::super) fn is_private(&self) -> bool {
        match &self.config.setting.private {
            Shown::Value(value) => *value == true || *value == 1 || *value == "1",
            Shown::Missing | Shown::Null => false,
        }
    }
}

/// The answer to a write: `Saved`, `Error`, or what is wrong with which field.
#[derive(Debug, Deserialize)]
pub(in super::super) struct Written {
    #[serde(deserialize_with = "cut_if_text::<WORD, _, _>")]
    pub(in super::super) message: Option<String>,
}

/// The body of an error. Its `url` is of no use to anybody.
#[derive(Debug, Deserialize)]
pub(in super::super) struct Complaint {
    pub(in super::super) data: ComplaintData,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct ComplaintData {
    #[serde(default, deserialize_with = "cut_if_text::<WORD, _, _>")]
    pub(in super::super) message: Option<String>,
    pub(in super::super) exception: Option<Exception>,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct Exception {
    /// Of the database where that is text.
    #[serde(default, deserialize_with = "cut_if_text::<WORD, _, _>")]
    pub(in super::super) code: Option<String>,
}

/// The body of an error, where it is one.
pub(in super::super) fn complaint(body: &[u8]) -> Option<Complaint> {
    let is_object = serde_json::from_slice::<Value>(body).is_ok_and(|value| value.is_object());
    is_object.then(|| serde_json::from_slice(body).ok())?
}
