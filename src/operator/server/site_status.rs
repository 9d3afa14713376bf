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

/// Writes the status of each of a server's cameras, layouts and groups that says something new. One that is refused
/// keeps no other back.
pub(super) async fn report(
    context: &Context,
    server: &Server,
    connection: &Connection,
) -> Result<(), PortError> {
    let site = connection.site(&context.world(), server);
    let mut refused = Refused::default();
    report_cameras(context, server, &site, &mut refused).await?;
    report_sets::<VmsLayout>(context, server, (&site, SetKind::Layout), &mut refused).await?;
    report_sets::<VmsCameraGroup>(context, server, (&site, SetKind::Group), &mut refused).await?;
    refused.first.map_or(Ok(()), Err)
}

/// Statuses that were refused.
#[derive(Default)]
struct Refused {
    first: Option<PortError>,
}

impl Refused {
    /// Goes on after a refusal; nothing else that fails would succeed with the next object.
    fn take(&mut self, written: Result<(), PortError>) -> Result<(), PortError> {
        match written {
            Err(refused @ PortError::Refused { .. }) => {
                self.first.get_or_insert(refused);
                Ok(())
            }
            written => written,
        }
    }
}

async fn report_cameras(
    context: &Context,
    server: &Server,
    site: &Site,
    refused: &mut Refused,
) -> Result<(), PortError> {
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
        refused.take(report_one::<VmsCamera>(context, &key, say).await)?;
    }
    Ok(())
}

async fn report_sets<K: Kind>(
    context: &Context,
    server: &Server,
    (site, kind): (&Site, SetKind),
    refused: &mut Refused,
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
        refused.take(report_one::<K>(context, &key, say).await)?;
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
