//! What goes with its server.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};
use kube::Resource as _;

use crate::{
    api::v1alpha1::VmsServer,
    domain::name::{Name, Uid},
};

/// What lets an object go with that VmsServer, of its own namespace.
pub(crate) fn owned_by(server: &Name, uid: &Uid) -> OwnerReference {
    OwnerReference {
        api_version: VmsServer::api_version(&()).into_owned(),
        kind: VmsServer::kind(&()).into_owned(),
        name: server.to_string(),
        uid: uid.to_string(),
        ..OwnerReference::default()
    }
}

/// Whether an object goes with a VmsServer.
pub(crate) fn is_owned(metadata: &ObjectMeta) -> bool {
    let mut owners = metadata.owner_references.iter().flatten();
    owners.any(is_server)
}

/// Those that an object goes with beside any `VmsServer`.
pub(super) fn other_owners(metadata: &ObjectMeta) -> Vec<&OwnerReference> {
    let owners = metadata.owner_references.iter().flatten();
    owners.filter(|owner| !is_server(owner)).collect()
}

fn is_server(owner: &OwnerReference) -> bool {
    owner.kind == VmsServer::kind(&()) && owner.api_version == VmsServer::api_version(&())
}
