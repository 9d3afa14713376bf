//! The status of cameras, layouts and camera groups.

use std::sync::Arc;

use crate::{
    api::v1alpha1::{VmsCamera, VmsCameraGroup, VmsLayout},
    clock,
    domain::{server::Server, site::SetKind},
    engine::PortError,
    operator::{
        kubernetes::client::Kind,
        state::{
            connection::Connection,
            context::Context,
            objects::{ObjectState, Status},
            status_writer::write_status,
        },
    },
    status,
    world::{ObjectKey, Site},
};

/// Writes the status of each of a server's cameras, layouts and groups that says something new.
pub(super) async fn report(
    context: &Context,
    server: &Server,
    connection: &Connection,
) -> Result<(), PortError> {
    let site = connection.site(&context.world(), server);
    report_cameras(context, server, &site).await?;
    report_sets::<VmsLayout>(context, server, &site, SetKind::Layout).await?;
    report_sets::<VmsCameraGroup>(context, server, &site, SetKind::Group).await
}

async fn report_cameras(context: &Context, server: &Server, site: &Site) -> Result<(), PortError> {
    for (name, camera) in site.cameras() {
        let key = ObjectKey::Camera(server.object.sibling(name));
        let say = |object: &ObjectState| match &object.status {
            Status::Camera(before) => {
                let status = status::camera(before, object.generation, camera, clock::now());
                Some(Status::Camera(Arc::new(status)))
            }
            Status::Server(_)
            | Status::Set(_)
            | Status::User(_)
            | Status::Declaration(_)
            | Status::Nothing => None,
        };
        report_one::<VmsCamera>(context, &key, say).await?;
    }
    Ok(())
}

async fn report_sets<K: Kind>(
    context: &Context,
    server: &Server,
    site: &Site,
    kind: SetKind,
) -> Result<(), PortError> {
    for (name, set) in site.sets(kind) {
        let key = ObjectKey::Set(kind, server.object.sibling(name));
        let say = |object: &ObjectState| match &object.status {
            Status::Set(before) => {
                let status = status::set(before, object.generation, set, site, clock::now());
                Some(Status::Set(Arc::new(status)))
            }
            Status::Server(_)
            | Status::Camera(_)
            | Status::User(_)
            | Status::Declaration(_)
            | Status::Nothing => None,
        };
        report_one::<K>(context, &key, say).await?;
    }
    Ok(())
}

async fn report_one<K: Kind>(
    context: &Context,
    key: &ObjectKey,
    say: impl FnOnce(&ObjectState) -> Option<Status>,
) -> Result<(), PortError> {
    let Some(object) = context.objects.get(key) else {
        return Ok(());
    };
    if let Some(status) = say(&object) {
        write_status::<K>(context, key, &object.uid, &object.status, status).await?;
    }
    Ok(())
}
