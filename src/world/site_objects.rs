//! Declared cameras, layouts and camera groups, of all servers.

use std::{collections::BTreeMap, sync::Arc};

use super::objects::ObjectKey;
use crate::domain::{
    name::ObjectRef,
    site::{Anchor, Camera, CameraSet, SetKind},
};

/// All of them, and how often those of each server have changed.
#[derive(Debug, Default)]
pub(super) struct SiteObjects {
    cameras: BTreeMap<ObjectRef, Arc<Camera>>,
    sets: BTreeMap<(SetKind, ObjectRef), Arc<CameraSet>>,
    revisions: BTreeMap<ObjectRef, u64>,
}

impl SiteObjects {
    pub(super) fn camera(&self, object: &ObjectRef) -> Option<&Arc<Camera>> {
        self.cameras.get(object)
    }

    pub(super) fn set(&self, kind: SetKind, object: &ObjectRef) -> Option<&Arc<CameraSet>> {
        self.sets.get(&(kind, object.clone()))
    }

    /// The cameras of a server.
    pub(super) fn cameras_of(&self, server: &ObjectRef) -> impl Iterator<Item = &Arc<Camera>> {
        let (namespace, name) = (server.namespace.clone(), server.name.clone());
        self.cameras
            .values()
            .filter(move |camera| camera.object.namespace == namespace && camera.server == name)
    }

    /// The layouts and groups of a server.
    pub(super) fn sets_of(&self, server: &ObjectRef) -> impl Iterator<Item = &Arc<CameraSet>> {
        let (namespace, name) = (server.namespace.clone(), server.name.clone());
        self.sets
            .values()
            .filter(move |set| set.object.namespace == namespace && set.server == name)
    }

    /// Takes in a camera, which may have belonged to another server before.
    pub(super) fn put_camera(&mut self, camera: Camera) {
        self.advance(&camera.object.sibling(&camera.server));
        let known = self.cameras.insert(camera.object.clone(), Arc::new(camera));
        if let Some(known) = known {
            self.advance(&known.object.sibling(&known.server));
        }
    }

    /// Takes in a layout or group, which may have belonged to another server before.
    pub(super) fn put_set(&mut self, set: CameraSet) {
        self.advance(&set.object.sibling(&set.server));
        let key = (set.kind, set.object.clone());
        if let Some(known) = self.sets.insert(key, Arc::new(set)) {
            self.advance(&known.object.sibling(&known.server));
        }
    }

    /// Forgets a camera; returns what it was.
    pub(super) fn remove_camera(&mut self, object: &ObjectRef) -> Option<Arc<Camera>> {
        let camera = self.cameras.remove(object)?;
        self.advance(&object.sibling(&camera.server));
        Some(camera)
    }

    /// Forgets a layout or group; returns what it was.
    pub(super) fn remove_set(
        &mut self,
        kind: SetKind,
        object: &ObjectRef,
    ) -> Option<Arc<CameraSet>> {
        let set = self.sets.remove(&(kind, object.clone()))?;
        self.advance(&object.sibling(&set.server));
        Some(set)
    }

    /// How an object is found in the VMS. What that is stays the same, or the revision would have to advance.
    pub(super) fn anchor_mut(&mut self, key: &ObjectKey) -> Option<&mut Anchor> {
        match key {
            ObjectKey::Camera(object) => {
                let camera = self.cameras.get_mut(object)?;
                Some(&mut Arc::make_mut(camera).anchor)
            }
            ObjectKey::Set(kind, object) => {
                let set = self.sets.get_mut(&(*kind, object.clone()))?;
                Some(&mut Arc::make_mut(set).anchor)
            }
            ObjectKey::Server(_)
            | ObjectKey::Pool(_)
            | ObjectKey::Role(_)
            | ObjectKey::User(_)
            | ObjectKey::Account(_) => None,
        }
    }

    /// How often something of the server has changed.
    pub(super) fn revision(&self, server: &ObjectRef) -> u64 {
        self.revisions.get(server).copied().unwrap_or_default()
    }

    /// How often something of each server has changed.
    pub(super) const fn revisions(&self) -> &BTreeMap<ObjectRef, u64> {
        &self.revisions
    }

    /// Goes back to earlier revisions, where everything is again as it was then.
    pub(super) fn restore(&mut self, revisions: BTreeMap<ObjectRef, u64>) {
        self.revisions = revisions;
    }

    fn advance(&mut self, server: &ObjectRef) {
        *self.revisions.entry(server.clone()).or_default() += 1;
    }
}
