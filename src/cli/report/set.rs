//! What a run did or would do to one layout or camera group that is kept in the VMS.

use std::fmt;

use serde::Serialize;

use super::{line::in_one_line, serialize};
use crate::{
    domain::{name::ObjectRef, site::SetKind},
    status::Problem,
};

/// One layout or camera group.
#[derive(Debug, Serialize)]
pub struct SetReport {
    /// The kind of its object.
    pub kind: &'static str,
    /// Its object.
    #[serde(serialize_with = "serialize::text")]
    pub object: ObjectRef,
    /// What becomes of it.
    pub action: SetAction,
    /// What is written, in words and in order.
    pub writes: Vec<String>,
    /// What keeps it from being as declared, or keeps cameras out of it.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "serialize::problem"
    )]
    pub problem: Option<Problem>,
    /// What stopped it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What becomes of a layout or camera group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SetAction {
    /// It is made.
    Create,
    /// It is changed.
    Change,
    /// It is as declared.
    Keep,
    /// It is left as it is, because its annotation says so; what is listed with it would be written.
    Paused,
    /// Nothing of it is written.
    Refused,
    /// It was tried, and stopped half-way.
    Failed,
}

impl SetAction {
    /// A sign and words for people.
    pub(super) const fn sign_and_words(self) -> (char, &'static str) {
        match self {
            Self::Create => ('+', "create"),
            Self::Change => ('~', "change"),
            Self::Keep => ('=', "as declared"),
            Self::Paused => ('=', "paused, nothing is written"),
            Self::Refused => ('!', "nothing is written"),
            Self::Failed => ('!', "failed"),
        }
    }

    /// Whether something is written to the VMS.
    pub const fn writes(self) -> bool {
        match self {
            Self::Create | Self::Change => true,
            Self::Keep | Self::Paused | Self::Refused | Self::Failed => false,
        }
    }
}

impl SetReport {
    /// What its object is called, such as `VmsLayout video/north-wall`.
    pub fn title(&self) -> String {
        format!("{} {}", self.kind, self.object)
    }

    /// Whether there is nothing for a person to read.
    pub const fn is_quiet(&self) -> bool {
        matches!(self.action, SetAction::Keep)
    }
}

/// What a person reads: a line, and one for each write.
impl fmt::Display for SetReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, words) = self.action.sign_and_words();
        writeln!(formatter, "{sign} {}: {words}", self.title())?;
        for write in &self.writes {
            writeln!(formatter, "    {}", in_one_line(write))?;
        }
        match &self.error {
            Some(error) => writeln!(formatter, "    ! {}", in_one_line(error)),
            None => Ok(()),
        }
    }
}

/// The kind of the objects that declare such things.
pub const fn kind_name(kind: SetKind) -> &'static str {
    match kind {
        SetKind::Layout => "VmsLayout",
        SetKind::Group => "VmsCameraGroup",
    }
}
