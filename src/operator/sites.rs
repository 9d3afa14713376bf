//! What is said of cameras, layouts and camera groups.

use std::sync::Arc;

use super::{
    cluster::Kind,
    records::{Record, Status},
    shared::Shared,
    unit::Connection,
};
use crate::{
    api::v1alpha1::{VmsCamera, VmsCameraGroup, VmsLayout},
    clock,
    domain::{name::ObjectRef, server::Server, site::SetKind},
    engine::PortError,
    status,
    world::{ObjectKey, Site},
};

/// Writes the status of each of a server's cameras, layouts and groups that says something new.
pub(super) async fn report(
    shared: &Shared,
    server: &Server,
    connection: &Connection,
) -> Result<(), PortError> {
    let site = connection.site(&shared.world(), server);
    report_cameras(shared, server, &site).await?;
    for kind in [SetKind::Layout, SetKind::Group] {
        report_sets(shared, server, &site, kind).await?;
    }
    Ok(())
}

async fn report_cameras(shared: &Shared, server: &Server, site: &Site) -> Result<(), PortError> {
    for (name, camera) in site.cameras() {
        let object = server.object.sibling(name);
        let key = ObjectKey::Camera(object.clone());
        let Some(record) = shared.records.get(&key) else {
            continue;
        };
        if let Status::Camera(before) = &record.status {
            let status = status::camera(before, record.generation, camera, clock::now());
            if status != **before {
                write::<VmsCamera>(
                    shared,
                    &object,
                    &key,
                    &record,
                    Status::Camera(Arc::new(status)),
                )
                .await?;
            }
        }
    }
    Ok(())
}

async fn report_sets(
    shared: &Shared,
    server: &Server,
    site: &Site,
    kind: SetKind,
) -> Result<(), PortError> {
    for (name, set) in site.sets(kind) {
        let object = server.object.sibling(name);
        let key = ObjectKey::Set(kind, object.clone());
        let Some(record) = shared.records.get(&key) else {
            continue;
        };
        if let Status::Set(before) = &record.status {
            let status = status::set(before, record.generation, set, site, clock::now());
            if status == **before {
                continue;
            }
            let status = Status::Set(Arc::new(status));
            match kind {
                SetKind::Layout => {
                    write::<VmsLayout>(shared, &object, &key, &record, status).await?;
                }
                SetKind::Group => {
                    write::<VmsCameraGroup>(shared, &object, &key, &record, status).await?;
                }
            }
        }
    }
    Ok(())
}

/// Writes the status of an object, which counts from now on, not only when the watch brings it.
pub(super) async fn write<K: Kind>(
    shared: &Shared,
    object: &ObjectRef,
    key: &ObjectKey,
    record: &Record,
    status: Status,
) -> Result<(), PortError> {
    shared
        .cluster
        .write_status::<K>(object, &record.uid, &status)
        .await?;
    shared.records.note_status(key, status);
    Ok(())
}
