//! Making, labelling and deleting objects. One that is refused keeps no other back.

use std::{collections::BTreeMap, sync::OnceLock};

use futures::{TryStreamExt as _, stream};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::{
    api::v1alpha1::{
        ConnectionReference, Identity, Management, Members, VmsCamera, VmsCameraGroup,
        VmsCameraGroupSpec, VmsCameraSpec, VmsLayout, VmsLayoutSpec,
    },
    discovery::{Step, Thing},
    domain::{
        name::{Name, ObjectRef, Uid},
        server::Server,
        site::{Labels, SetKind, ThingKind},
    },
    engine::PortError,
    operator::{
        kubernetes::ownership::owned_by,
        state::{context::Context, objects::ObjectState, server::ServerState},
    },
    world::ObjectKey,
};

/// How many objects are written at once.
const PARALLEL: usize = 8;

/// What is written for one server.
pub(super) struct Execution<'a> {
    pub(super) context: &'a Context,
    pub(super) state: &'a ServerState,
    pub(super) server: &'a Server,
    /// That of the object that declares the server.
    pub(super) uid: &'a Uid,
}

impl Execution<'_> {
    /// Does all of it; afterwards the first that was refused is told.
    pub(super) async fn run(&self, steps: &[Step]) -> Result<(), PortError> {
        let refused = OnceLock::new();
        let steps = stream::iter(steps.iter().map(Ok));
        let done =
            steps.try_for_each_concurrent(PARALLEL, async |step| match self.step(step).await {
                Err(error @ PortError::Refused { .. }) => {
                    refused.get_or_init(|| error);
                    Ok(())
                }
                done => done,
            });
        done.await?;
        refused.into_inner().map_or(Ok(()), Err)
    }

    async fn step(&self, step: &Step) -> Result<(), PortError> {
        let cluster = &self.context.cluster;
        match step {
            Step::Make { thing, id, labels } => self.make(thing, id, labels).await,
            Step::Relabel {
                camera,
                before,
                after,
            } => self.relabel(camera, before, after).await,
            Step::Disown(thing) => {
                let Some((object, known)) = self.known(thing) else {
                    return Ok(());
                };
                let uid = &known.uid;
                match thing.kind {
                    ThingKind::Camera => cluster.disown::<VmsCamera>(&object, uid).await,
                    ThingKind::Set(SetKind::Layout) => {
                        cluster.disown::<VmsLayout>(&object, uid).await
                    }
                    ThingKind::Set(SetKind::Group) => {
                        cluster.disown::<VmsCameraGroup>(&object, uid).await
                    }
                }
            }
            // As it is known here: somebody may just have edited it.
            Step::Delete(thing) => {
                let Some((object, known)) = self.known(thing) else {
                    return Ok(());
                };
                let version = known.version;
                match thing.kind {
                    ThingKind::Camera => {
                        cluster.delete_version::<VmsCamera>(&object, version).await
                    }
                    ThingKind::Set(SetKind::Layout) => {
                        cluster.delete_version::<VmsLayout>(&object, version).await
                    }
                    ThingKind::Set(SetKind::Group) => {
                        cluster
                            .delete_version::<VmsCameraGroup>(&object, version)
                            .await
                    }
                }
            }
        }
    }

    fn known(&self, thing: &Thing) -> Option<(ObjectRef, ObjectState)> {
        let object = self.server.object.sibling(&thing.name);
        let known = self.context.objects.get(&match thing.kind {
            ThingKind::Camera => ObjectKey::Camera(object.clone()),
            ThingKind::Set(kind) => ObjectKey::Set(kind, object.clone()),
        })?;
        Some((object, known))
    }

    /// Makes an object; its name is taken where somebody else has made one meanwhile.
    async fn make(&self, thing: &Thing, id: &str, labels: &Labels) -> Result<(), PortError> {
        let cluster = &self.context.cluster;
        let (identity, metadata) = (self.identity(id), self.metadata(&thing.name, labels));
        // Rules judge what the VMS shows in a layout or group: nothing is declared of that.
        let cameras = Members::default();
        let is_made = match thing.kind {
            ThingKind::Camera => {
                let spec = VmsCameraSpec { identity };
                let status = None;
                cluster
                    .make(&VmsCamera {
                        metadata,
                        spec,
                        status,
                    })
                    .await
            }
            ThingKind::Set(SetKind::Layout) => {
                let spec = VmsLayoutSpec {
                    identity,
                    cameras,
                    management: Management::default(),
                    template: None,
                };
                let status = None;
                cluster
                    .make(&VmsLayout {
                        metadata,
                        spec,
                        status,
                    })
                    .await
            }
            ThingKind::Set(SetKind::Group) => {
                let spec = VmsCameraGroupSpec {
                    identity,
                    cameras,
                    management: Management::default(),
                };
                let status = None;
                cluster
                    .make(&VmsCameraGroup {
                        metadata,
                        spec,
                        status,
                    })
                    .await
            }
        };
        let id = if is_made? { id } else { "" };
        self.state.discovery.note_made(thing.clone(), id.to_owned());
        Ok(())
    }

    async fn relabel(
        &self,
        camera: &Name,
        before: &Labels,
        after: &Labels,
    ) -> Result<(), PortError> {
        let camera = Thing {
            kind: ThingKind::Camera,
            name: camera.clone(),
        };
        let Some((object, known)) = self.known(&camera) else {
            return Ok(());
        };
        let gone = before.keys().filter(|label| !after.contains_key(*label));
        let gone = gone.map(|label| (&**label, None));
        let is_new = |(label, value): &(_, _)| before.get(*label) != Some(*value);
        let new = after.iter().filter(is_new);
        let new = new.map(|(label, value)| (&**label, Some(&**value)));
        let labels: BTreeMap<&str, Option<&str>> = gone.chain(new).collect();
        let cluster = &self.context.cluster;
        cluster
            .label::<VmsCamera>(&object, &known.uid, &labels)
            .await
    }

    fn identity(&self, id: &str) -> Identity {
        Identity {
            server_ref: ConnectionReference {
                name: self.server.object.name.to_string(),
            },
            external_id: Some(id.to_owned()),
            match_name: None,
        }
    }

    /// It goes with its server.
    fn metadata(&self, name: &Name, labels: &Labels) -> ObjectMeta {
        let labels = labels.iter();
        let labels = labels.map(|(key, value)| (key.to_string(), value.to_string()));
        ObjectMeta {
            name: Some(name.to_string()),
            namespace: Some(self.server.object.namespace.to_string()),
            labels: Some(labels.collect()),
            owner_references: Some(vec![owned_by(&self.server.object.name, self.uid)]),
            ..ObjectMeta::default()
        }
    }
}
