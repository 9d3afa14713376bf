//! What a check found.

use serde::Serialize;
use strum::IntoStaticStr;

/// What a check found, in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// How it is.
    pub result: Verdict,
    /// Which check, such as `definitions`.
    pub check: &'static str,
    /// What was looked at.
    pub looked_at: String,
    /// What was found there.
    pub found: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, IntoStaticStr)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// It works, and somebody should know.
    Warn,
    /// It cannot work like this.
    Fail,
    /// Nobody could tell.
    Unknown,
}

impl Finding {
    /// All is well.
    pub fn ok(check: &'static str, looked_at: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            result: Verdict::Ok,
            check,
            looked_at: looked_at.into(),
            found: found.into(),
            remedy: None,
        }
    }

    /// It works, and somebody should do something.
    pub fn warn(
        check: &'static str,
        looked_at: impl Into<String>,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            result: Verdict::Warn,
            remedy: Some(remedy.into()),
            ..Self::ok(check, looked_at, found)
        }
    }

    /// It cannot work like this.
    pub fn fail(
        check: &'static str,
        looked_at: impl Into<String>,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            result: Verdict::Fail,
            ..Self::warn(check, looked_at, found, remedy)
        }
    }

    /// Nobody could tell; what to do to know.
    pub fn unknown(
        check: &'static str,
        looked_at: impl Into<String>,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            result: Verdict::Unknown,
            ..Self::warn(check, looked_at, found, remedy)
        }
    }

    /// What it depends on is not there.
    pub fn not_tried(
        check: &'static str,
        looked_at: impl Into<String>,
        because: impl AsRef<str>,
    ) -> Self {
        Self {
            result: Verdict::Unknown,
            ..Self::ok(check, looked_at, format!("not tried: {}", because.as_ref()))
        }
    }

    /// Whether it cannot work like this.
    pub fn is_failure(&self) -> bool {
        self.result == Verdict::Fail
    }
}
