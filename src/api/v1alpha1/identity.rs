//! How an object stands for one thing that exists in the VMS.

use kube::KubeSchema;
use serde::{Deserialize, Serialize};

use super::{ConnectionReference, schema};

/// Which thing of which VMS: by its id there, or by its name there until its id is known.
#[derive(KubeSchema, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
#[x_kube(
    validation = (
        "has(self.externalId) != has(self.matchName)",
        "give exactly one of externalId and matchName"
    ),
    validation = (
        "(has(self.externalId) ? [self.externalId] : []) == (has(oldSelf.externalId) ? [oldSelf.externalId] : [])",
        "externalId is what this object stands for and cannot change: delete the object and create another"
    ),
    validation = (
        "(has(self.matchName) ? [self.matchName] : []) == (has(oldSelf.matchName) ? [oldSelf.matchName] : [])",
        "matchName is what this object stands for and cannot change: delete the object and create another"
    )
)]
pub struct Identity {
    /// The server that has it. Cannot change.
    #[x_kube(validation = ("self == oldSelf", "serverRef cannot change: delete the object and create another"))]
    pub server_ref: ConnectionReference,
    /// Its id in the VMS, as text; this or `matchName`. Cannot change. Example: `"1042"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 128), regex(pattern = schema::GRAPHIC))]
    pub external_id: Option<String>,
    /// Its name in the VMS, exactly as written there; this or `externalId`. The name must be the only one of
    /// its kind; once found, its id is kept in status and a change of name is followed. Cannot change.
    /// Example: `North gate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255))]
    pub match_name: Option<String>,
}
