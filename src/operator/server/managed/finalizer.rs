//! The finalizer of a layout or camera group.

use serde_json::json;

use crate::{
    api::v1alpha1::{VmsCameraGroup, VmsLayout},
    domain::{
        name::{ObjectRef, Uid},
        site::SetKind,
    },
    engine::PortError,
    operator::kubernetes::client::Cluster,
};

/// Puts it on.
pub(super) async fn add(
    cluster: &Cluster,
    kind: SetKind,
    object: &ObjectRef,
    uid: &Uid,
) -> Result<(), PortError> {
    let added = match kind {
        SetKind::Layout => {
            cluster
                .add_finalizer::<VmsLayout>(object, uid, json!({}))
                .await
        }
        SetKind::Group => {
            let added = cluster.add_finalizer::<VmsCameraGroup>(object, uid, json!({}));
            added.await
        }
    };
    added.map(drop)
}

/// Takes it off.
pub(super) async fn remove(
    cluster: &Cluster,
    kind: SetKind,
    object: &ObjectRef,
    uid: &Uid,
) -> Result<(), PortError> {
    match kind {
        SetKind::Layout => cluster.remove_finalizer::<VmsLayout>(object, uid).await,
        SetKind::Group => {
            cluster
                .remove_finalizer::<VmsCameraGroup>(object, uid)
                .await
        }
    }
}
