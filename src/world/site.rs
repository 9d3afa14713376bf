//! One server's declarations laid over what the server has: names become ids, once for all its users.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    declared::World,
    labelled::Labelled,
    managed::{ManagedSet, anchor_of},
    observed::Inventory,
    resolution::{Resolution, Standing, Titles, resolve, retitled},
};
use crate::domain::{
    discovery::is_discovered,
    name::{CameraId, Name, ObjectRef, SetId},
    site::{Camera, CameraSet, Labels, SetKind, ThingKind},
};

/// A declared camera and what it stands for.
#[derive(Clone, Debug)]
pub struct SiteCamera {
    /// What it stands for.
    pub resolution: Resolution<CameraId>,
    /// What the VMS calls it, where that is not the name by which it was found.
    pub retitled: Option<Arc<str>>,
    /// What selectors select by.
    pub labels: Labels,
}

/// A declared layout or group and what it stands for.
#[derive(Clone, Debug)]
pub struct SiteSet {
    /// What it stands for.
    pub resolution: Resolution<SetId>,
    /// What the VMS calls it, where that is not the name by which it was found.
    pub retitled: Option<Arc<str>>,
    /// What selectors select by.
    pub labels: Labels,
    /// Cameras that it should have or was seen to have: rules judge both.
    pub members: BTreeSet<CameraId>,
    /// Cameras that it should have.
    pub declared: BTreeSet<CameraId>,
    /// Declared members that stand for nothing.
    pub unknown_members: Vec<Name>,
    /// Declared, and not seen there.
    pub missing: BTreeSet<CameraId>,
    /// Seen there, and not declared.
    pub surplus: BTreeSet<CameraId>,
    /// How it is kept there, where it is.
    pub managed: Option<ManagedSet>,
}

/// What is declared of the site of one server.
#[derive(Debug)]
pub struct DeclaredSite {
    /// Increases with each change.
    pub revision: u64,
    pub(super) cameras: Vec<Arc<Camera>>,
    pub(super) sets: Vec<Arc<CameraSet>>,
}

/// What is declared by hand, and then what was discovered: a thing is the former's.
fn by_hand_first<'a, T>(
    objects: &'a [Arc<T>],
    labels: impl Fn(&T) -> &Labels + Copy + 'a,
) -> impl Iterator<Item = &'a Arc<T>> {
    let are = move |discovered: bool| {
        let objects = objects.iter();
        objects.filter(move |object| is_discovered(labels(object)) == discovered)
    };
    are(false).chain(are(true))
}

/// The declarations of one server, resolved.
#[derive(Clone, Debug, Default)]
pub struct Site {
    cameras: BTreeMap<Name, SiteCamera>,
    labelled: Labelled,
    layouts: BTreeMap<Name, SiteSet>,
    groups: BTreeMap<Name, SiteSet>,
    camera_names: BTreeMap<CameraId, Name>,
    set_names: BTreeMap<(SetKind, SetId), Name>,
    strays: BTreeMap<CameraId, Arc<str>>,
    observed: BTreeMap<(SetKind, SetId), BTreeSet<CameraId>>,
}

impl Site {
    /// Lays what is declared of `server` over what it has.
    pub fn resolve(world: &World, server: &ObjectRef, inventory: &Inventory) -> Self {
        Self::of(&world.declared_site(server), inventory)
    }

    /// Lays what is declared of a server over what it has.
    pub fn of(declared: &DeclaredSite, inventory: &Inventory) -> Self {
        let mut site = Self::default();
        site.resolve_cameras(&declared.cameras, inventory);
        site.strays = inventory
            .cameras
            .iter()
            .filter(|(id, _)| !site.camera_names.contains_key(*id))
            .map(|(id, name)| (id.clone(), Arc::clone(name)))
            .collect();
        for kind in [SetKind::Layout, SetKind::Group] {
            let observed = inventory.sets(kind);
            site.observed.extend(
                observed
                    .iter()
                    .map(|(id, set)| ((kind, id.clone()), set.members.clone())),
            );
            let titles = Titles::of(observed.iter().map(|(id, set)| (id, &set.name)));
            let sets = by_hand_first(&declared.sets, |set| &set.labels);
            for set in sets.filter(|set| set.kind == kind) {
                site.resolve_set(set, inventory, &titles);
            }
        }
        site
    }

    /// The declared cameras, by the names of their objects.
    pub const fn cameras(&self) -> &BTreeMap<Name, SiteCamera> {
        &self.cameras
    }

    /// The declared cameras by their labels.
    pub const fn labelled(&self) -> &Labelled {
        &self.labelled
    }

    /// The declared layouts or groups, by the names of their objects.
    pub const fn sets(&self, kind: SetKind) -> &BTreeMap<Name, SiteSet> {
        match kind {
            SetKind::Layout => &self.layouts,
            SetKind::Group => &self.groups,
        }
    }

    /// Whether an object of that name stands for something that the VMS has: `None` where nothing of the kind is declared so.
    pub fn standing(&self, kind: ThingKind, name: &Name) -> Option<Standing> {
        match kind {
            ThingKind::Camera => Some((&self.cameras.get(name)?.resolution).into()),
            ThingKind::Set(kind) => Some((&self.sets(kind).get(name)?.resolution).into()),
        }
    }

    /// What was declared before, and stands for something else now: an object beside it came, went or changed.
    pub fn moved_since<'a>(
        &'a self,
        before: &'a Self,
    ) -> impl Iterator<Item = (Option<SetKind>, &'a Name)> {
        let cameras = self.cameras.iter().filter(|(name, camera)| {
            let before = before.cameras.get(*name);
            before.is_some_and(|before| before.resolution != camera.resolution)
        });
        let sets = [SetKind::Layout, SetKind::Group]
            .into_iter()
            .flat_map(move |kind| {
                let moved = self.sets(kind).iter().filter(move |(name, set)| {
                    let before = before.sets(kind).get(*name);
                    before.is_some_and(|before| before.resolution != set.resolution)
                });
                moved.map(move |(name, _)| (Some(kind), name))
            });
        cameras.map(|(name, _)| (None, name)).chain(sets)
    }

    /// The object that stands for a camera, whether or not the VMS has it.
    pub fn camera_name(&self, id: &CameraId) -> Option<&Name> {
        self.camera_names.get(id)
    }

    /// The object that stands for a layout or a group, whether or not the VMS has it.
    pub fn set_name(&self, kind: SetKind, id: &SetId) -> Option<&Name> {
        self.set_names.get(&(kind, id.clone()))
    }

    /// The cameras of the VMS that no object declares, with its own names for them.
    pub const fn strays(&self) -> &BTreeMap<CameraId, Arc<str>> {
        &self.strays
    }

    /// The VMS's own name of a camera that no object declares.
    pub fn stray(&self, id: &CameraId) -> Option<&Arc<str>> {
        self.strays.get(id)
    }

    /// All cameras that a layout or group of the VMS shows or should show, declared or not.
    pub fn members(&self, kind: SetKind, id: &SetId) -> BTreeSet<CameraId> {
        let declared = self
            .set_name(kind, id)
            .and_then(|name| self.sets(kind).get(name));
        let observed = self.observed.get(&(kind, id.clone()));
        declared
            .map(|set| &set.members)
            .into_iter()
            .chain(observed)
            .flatten()
            .cloned()
            .collect()
    }

    fn resolve_cameras(&mut self, cameras: &[Arc<Camera>], inventory: &Inventory) {
        let titles = Titles::of(inventory.cameras.iter());
        for camera in by_hand_first(cameras, |camera| &camera.labels) {
            let resolution = resolve(
                &camera.anchor,
                |id| inventory.cameras.contains_key(id),
                &titles,
                |id| self.camera_names.get(id).cloned(),
            );
            if let Some(id) = resolution.meant() {
                self.camera_names
                    .entry(id.clone())
                    .or_insert_with(|| camera.object.name.clone());
            }
            let title = resolution.found().and_then(|id| inventory.cameras.get(id));
            let resolved = SiteCamera {
                retitled: retitled(&camera.anchor, title),
                resolution,
                labels: camera.labels.clone(),
            };
            self.labelled.add(&camera.object.name, &camera.labels);
            self.cameras.insert(camera.object.name.clone(), resolved);
        }
    }

    fn resolve_set(&mut self, set: &CameraSet, inventory: &Inventory, titles: &Titles<SetId>) {
        let observed_sets = inventory.sets(set.kind);
        let anchor = anchor_of(set, |id| observed_sets.contains_key(id));
        let resolution = resolve(
            &anchor,
            |id| observed_sets.contains_key(id),
            titles,
            |id| self.set_names.get(&(set.kind, id.clone())).cloned(),
        );
        let observed = resolution.found().and_then(|id| observed_sets.get(id));
        let retitled = retitled(&set.anchor, observed.map(|set| &set.name));
        let observed = observed.map(|set| set.members.clone()).unwrap_or_default();
        let (cells, unknown_members) = self.declared_members(set);
        let declared: BTreeSet<CameraId> = cells.iter().cloned().collect();
        if let Some(id) = resolution.meant() {
            self.set_names
                .entry((set.kind, id.clone()))
                .or_insert_with(|| set.object.name.clone());
        }
        let resolved = SiteSet {
            resolution,
            retitled,
            labels: set.labels.clone(),
            managed: set
                .management
                .as_ref()
                .map(|management| ManagedSet::of(set, management, cells)),
            missing: &declared - &observed,
            surplus: if set.members.is_empty() {
                BTreeSet::new()
            } else {
                &observed - &declared
            },
            members: &declared | &observed,
            declared,
            unknown_members,
        };
        let sets = match set.kind {
            SetKind::Layout => &mut self.layouts,
            SetKind::Group => &mut self.groups,
        };
        sets.insert(set.object.name.clone(), resolved);
    }

    /// Its cameras, each once, those that are named first, and the names of those that are not declared.
    fn declared_members(&self, set: &CameraSet) -> (Vec<CameraId>, Vec<Name>) {
        let unknown = set
            .members
            .names
            .iter()
            .filter(|name| !self.cameras.contains_key(*name));
        let named = set.members.names.iter();
        let named = named.filter_map(|name| self.cameras.get(name));
        let selects = set.members.all || set.members.selector.is_some();
        let selected = selects.then(|| self.cameras.values()).into_iter().flatten();
        let selected = selected.filter(|camera| set.members.selects(&camera.labels));
        let known = named.chain(selected);
        let known = known.filter_map(|camera| camera.resolution.meant());
        let mut seen = BTreeSet::new();
        let known = known.filter(|id| seen.insert(*id));
        (known.cloned().collect(), unknown.cloned().collect())
    }
}
