//! Of an object that was made for what the VMS has: whose it is.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::{domain::discovery::DISCOVERED, operator::kubernetes::ownership::is_owned};

/// Whose an object is that was made for what the VMS has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Discovered {
    /// Whether anybody but the operator has written to it.
    pub(crate) is_edited: bool,
    /// Whether it goes with its server.
    pub(crate) is_owned: bool,
}

impl Discovered {
    /// Of these metadata, in which the stream of events has left the edits of others alone; `None` where a person has made
    /// the object.
    pub(super) fn of(metadata: &ObjectMeta) -> Option<Self> {
        let labels = metadata.labels.as_ref()?;
        labels.contains_key(DISCOVERED).then(|| Self {
            is_edited: metadata.managed_fields.iter().flatten().next().is_some(),
            is_owned: is_owned(metadata),
        })
    }
}
