//! The status of cameras, layouts and camera groups.

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use futures::{TryStreamExt as _, stream};

use crate::{
    api::v1alpha1::{ServerCounts, VmsCamera, VmsCameraGroup, VmsLayout},
    clock,
    domain::{name::Name, server::Server, site::SetKind},
    engine::PortError,
    operator::{
        kubernetes::client::Kind,
        state::{
            connection::Connection,
            context::Context,
            objects::{ObjectState, Status},
            queue::Lane,
            server::ServerState,
            status_writer::write_status,
        },
    },
    status,
    world::{ObjectKey, Site, SiteCamera, SiteSet},
};

/// How many statuses are written at once.
const PARALLEL: usize = 8;

/// Writes the status of each of a server's cameras, layouts and groups that says something new. One that is refused
/// keeps no other back.
pub(super) async fn report(
    context: &Context,
    state: &ServerState,
    server: &Server,
    connection: &Arc<Connection>,
) -> Result<(), PortError> {
    let site = connection.site(context.shared_world(), server).await;
    if let Some(before) = connection.tell(&site) {
        let moved: Vec<_> = site.moved_since(&before).collect();
        let users = context.world().users_of_all(&server.object, &moved);
        context.enqueue(users, Lane::Backlog);
    }
    let undeclared = undeclared(context, server, connection, &site);
    if state.discovery.note_undeclared(undeclared) {
        state.report();
    }
    let writer = Writer {
        context,
        state,
        server,
        connection,
        site: &site,
        refused: OnceLock::new(),
    };
    let cameras = site.cameras().iter();
    all(cameras.map(|(name, camera)| writer.camera(name, camera))).await?;
    let layouts = site.sets(SetKind::Layout).iter();
    all(layouts.map(|(name, set)| writer.set::<VmsLayout>(SetKind::Layout, name, set))).await?;
    let groups = site.sets(SetKind::Group).iter();
    all(groups.map(|(name, set)| writer.set::<VmsCameraGroup>(SetKind::Group, name, set))).await?;
    writer.refused.into_inner().map_or(Ok(()), Err)
}

/// What the VMS has and no object declares.
fn undeclared(
    context: &Context,
    server: &Server,
    connection: &Connection,
    site: &Site,
) -> ServerCounts {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let sets = |kind: SetKind| {
        let sets = connection.inventory.sets(kind).keys();
        count(sets.filter(|id| site.set_name(kind, id).is_none()).count())
    };
    let logins: BTreeSet<String> = {
        let world = context.world();
        let users = world.users_of(&server.object);
        let users = users.filter_map(|user| world.user(user));
        users.map(|user| user.login.to_ascii_lowercase()).collect()
    };
    ServerCounts {
        cameras: count(site.strays().len()),
        layouts: sets(SetKind::Layout),
        camera_groups: sets(SetKind::Group),
        users: count(connection.count_rows(|login| !logins.contains(login.as_str()))),
    }
}

async fn all(
    writes: impl Iterator<Item = impl Future<Output = Result<(), PortError>>>,
) -> Result<(), PortError> {
    let writes = stream::iter(writes.map(Ok));
    writes
        .try_for_each_concurrent(PARALLEL, |write| write)
        .await
}

/// Writes the statuses of one server's cameras, layouts and groups.
struct Writer<'a> {
    context: &'a Context,
    state: &'a ServerState,
    server: &'a Server,
    connection: &'a Arc<Connection>,
    site: &'a Site,
    /// The first that was refused.
    refused: OnceLock<PortError>,
}

impl Writer<'_> {
    async fn camera(&self, name: &Name, camera: &SiteCamera) -> Result<(), PortError> {
        let key = ObjectKey::Camera(self.server.object.sibling(name));
        let Some((object, Status::Camera(before))) = self.object(&key) else {
            return Ok(());
        };
        let titles = &self.connection.inventory.cameras;
        let title = camera.resolution.found().and_then(|id| titles.get(id));
        let seen = (camera, title.map(|title| &**title));
        let status = status::camera(&before, object.generation, seen, clock::now());
        if status.external_id != before.external_id
            && let Some(id) = camera.resolution.found()
            && let Some(title) = title
        {
            self.pin(&key, title, id);
        }
        let status = Status::Camera(Arc::new(status));
        self.write::<VmsCamera>(&key, &object, status).await
    }

    async fn set<K: Kind>(
        &self,
        kind: SetKind,
        name: &Name,
        set: &SiteSet,
    ) -> Result<(), PortError> {
        let key = ObjectKey::Set(kind, self.server.object.sibling(name));
        let Some((object, Status::Set(before))) = self.object(&key) else {
            return Ok(());
        };
        let found = set.resolution.found();
        let observed = found.and_then(|id| self.connection.inventory.sets(kind).get(id));
        let seen = (set, observed.map(|observed| &*observed.name));
        let problem = self.state.managed.problem(&(kind, name.clone()));
        let around = (self.site, problem.as_ref());
        let status = status::set(&before, object.generation, seen, around, clock::now());
        if status.external_id != before.external_id
            && let Some(id) = found
            && let Some(observed) = observed
        {
            self.pin(&key, &observed.name, id);
        }
        let is_new = status.external_id != before.external_id;
        let status = Status::Set(Arc::new(status));
        self.write::<K>(&key, &object, status).await?;
        if is_new && set.managed.is_some() {
            // It is renamed only once its id is on record.
            self.state.managed.due.notify_one();
        }
        Ok(())
    }

    fn object(&self, key: &ObjectKey) -> Option<(ObjectState, Status)> {
        let object = self.context.objects.get(key)?;
        let status = object.status.clone();
        Some((object, status))
    }

    /// Records an id before it is written: what the watch reports of it then touches nobody. By a later reading another id
    /// may be right.
    fn pin(&self, key: &ObjectKey, name: &str, id: &str) {
        let mut world = self.context.world();
        if self.state.is_connected_by(self.connection) {
            world.pin(key, name, id);
        }
    }

    /// Goes on after a refusal; nothing else that fails would succeed with the next object.
    async fn write<K: Kind>(
        &self,
        key: &ObjectKey,
        object: &ObjectState,
        status: Status,
    ) -> Result<(), PortError> {
        let written = write_status::<K>(self.context, key, &object.uid, &object.status, status);
        match written.await {
            Err(refused @ PortError::Refused { .. }) => {
                self.refused.get_or_init(|| refused);
                Ok(())
            }
            written => written.map(drop),
        }
    }
}
