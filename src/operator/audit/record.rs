//! One record of the audit log. Its fields are documented in `docs/audit.md`, and are only ever added to.

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use strum::IntoStaticStr;

use crate::{
    domain::name::ObjectRef,
    status::{Changes, Listed},
};

/// The most names of one kind: how many there are more is counted.
const NAMES: usize = 200;

/// What was done in a VMS for one user.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditRecord<'a> {
    pub(crate) time: Timestamp,
    #[serde(serialize_with = "text")]
    pub(crate) server: &'a ObjectRef,
    #[serde(serialize_with = "text")]
    pub(crate) user: &'a ObjectRef,
    pub(crate) login: &'a str,
    /// The id in the VMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<&'a str>,
    pub(crate) what: What,
    pub(crate) cause: Cause,
    /// The generation of the VmsUser that was judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) generation: Option<i64>,
    /// Who wrote the VmsUser last, where somebody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) edited: Option<&'a Edit>,
    #[serde(flatten)]
    pub(crate) changes: Bounded,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, IntoStaticStr)]
pub(crate) enum What {
    Created,
    Adopted,
    Restored,
    Changed,
    Renamed,
    PasswordSet,
    /// All access was taken away, and the user stays.
    Withdrawn,
    Deleted,
}

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, IntoStaticStr)]
pub(crate) enum Cause {
    /// The VmsUser was written.
    Declaration,
    /// Something that it refers to was: a role, a pool, a camera, a layout, a group, a share, a Secret.
    Reference,
    /// Somebody changed the user in the VMS.
    Drift,
    /// Access began or ended by its time.
    Time,
}

/// Who wrote an object last, as the API server says: a field manager, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Edit {
    pub(crate) manager: Box<str>,
    pub(crate) time: Timestamp,
}

/// What changed, by names of which there are not too many.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Bounded {
    #[serde(flatten)]
    changes: Changes,
    /// How many names were left out.
    #[serde(skip_serializing_if = "is_none")]
    omitted: usize,
}

impl From<Changes> for Bounded {
    fn from(mut changes: Changes) -> Self {
        let lists = [
            &mut changes.cameras,
            &mut changes.layouts,
            &mut changes.camera_groups,
            &mut changes.permissions,
        ];
        let omitted = lists.into_iter().map(bound).sum();
        Self { changes, omitted }
    }
}

fn bound(listed: &mut Listed) -> usize {
    let lists = [&mut listed.added, &mut listed.removed];
    let cut = lists.map(|names| {
        let more = names.len().saturating_sub(NAMES);
        names.truncate(NAMES);
        more
    });
    cut.into_iter().sum()
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is serde's"
)]
const fn is_none(number: &usize) -> bool {
    *number == 0
}

fn text<S: Serializer>(object: &ObjectRef, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bounded_and_the_others_counted() {
        let names: Vec<String> = (0..500).map(|number| format!("camera-{number}")).collect();
        let cameras = Listed {
            added: names.clone(),
            removed: names,
        };
        let bounded = Bounded::from(Changes {
            cameras,
            ..Changes::default()
        });
        assert_eq!(bounded.changes.cameras.added.len(), NAMES);
        assert_eq!(bounded.omitted, 600);
    }
}
