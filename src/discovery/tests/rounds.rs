//! A small VMS, what is declared of it, and round after round of what is planned.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::Timestamp;

use crate::{
    discovery::{Asked, Comparison, Plan, Present, Step, Thing, Waiting, plan},
    domain::{
        discovery::{Discovery, IN_GROUP},
        site::{Anchor, Labels, Operator, Requirement, Selection, Selector, SetKind, ThingKind},
    },
    fixtures::{SiteFixture, camera, in_video, names, set, site},
    world::{Object, ObjectKey, Standing},
};

pub(super) const KEEP: Duration = Duration::from_hours(168);

/// A VMS with two cameras in a group.
pub(super) fn vms() -> SiteFixture {
    let mut site = site();
    for (id, title) in [("11", "North gate"), ("12", "Yard")] {
        site.inventory.cameras.insert(id.into(), title.into());
    }
    site.lost_set(SetKind::Group, "unused", 99, [])
        .group("outside", 5, [])
        .holding(SetKind::Group, 5, 11)
}

/// A server that discovers everything, and what is there of its objects.
pub(super) struct Rounds {
    pub(super) site: SiteFixture,
    pub(super) discovery: Discovery,
    pub(super) present: BTreeMap<Thing, Present>,
    pub(super) asked: Option<Waiting>,
    pub(super) confirmed: Option<String>,
    pub(super) now: Timestamp,
}

pub(super) fn discovering(site: SiteFixture) -> Rounds {
    let mut site = site;
    site.world.apply(Object::Server(site.server.clone()));
    Rounds {
        site,
        discovery: Discovery {
            cameras: true,
            layouts: true,
            groups: true,
            labels_from_groups: true,
            most_users: 1,
            keep_gone: KEEP,
        },
        present: BTreeMap::new(),
        asked: None,
        confirmed: None,
        now: Timestamp::UNIX_EPOCH,
    }
}

impl Rounds {
    pub(super) fn plan(&self) -> Plan {
        let server = &self.site.server;
        let resolved = self.site.resolved();
        let cameras = self.site.world.cameras_of(&server.object);
        let cameras = cameras.map(|camera| of_camera(&camera.object.name));
        let sets = self.site.world.sets_of(&server.object);
        let sets = sets.map(|set| Thing {
            kind: ThingKind::Set(set.kind),
            name: set.object.name.clone(),
        });
        plan(&Comparison {
            discovery: &self.discovery,
            site: &resolved,
            inventory: &self.site.inventory,
            reach: &self.site.world.reach(server),
            present: &self.present,
            made: &BTreeMap::new(),
            taken: &cameras.chain(sets).collect(),
            asked: self.asked.as_ref().map(|asked| Asked {
                since: asked.since,
                confirmation: &asked.confirmation,
            }),
            confirmed: self.confirmed.as_deref(),
            now: self.now,
        })
    }

    /// Plans, and does what is planned.
    pub(super) fn round(&mut self) -> Plan {
        self.tell();
        let plan = self.plan();
        self.asked.clone_from(&plan.waiting);
        for step in &plan.steps {
            self.step(step.clone());
        }
        plan
    }

    /// Until nothing is left to do.
    pub(super) fn settle(&mut self) {
        for _ in 0..8 {
            if self.round().steps.is_empty() {
                return;
            }
        }
        panic!("it never ends: {:?}", self.plan());
    }

    /// What the status of each object says by now.
    pub(super) fn tell(&mut self) {
        let resolved = self.site.resolved();
        for (thing, present) in &mut self.present {
            let standing = resolved.standing(thing.kind, &thing.name);
            let is_gone = standing == Some(Standing::Gone);
            present.gone_since = is_gone.then(|| present.gone_since.unwrap_or(self.now));
        }
    }

    pub(super) fn step(&mut self, step: Step) {
        match step {
            Step::Make { thing, id, labels } => {
                self.declare(&thing, &id, labels);
                let present = Present {
                    is_owned: true,
                    ..Present::default()
                };
                assert_eq!(self.present.insert(thing, present), None, "made twice");
            }
            Step::Relabel {
                camera,
                before,
                after,
            } => {
                let mut cameras = self.site.world.cameras_of(&self.site.server.object);
                let known = cameras.find(|known| known.object.name == camera);
                let mut known = known.unwrap().as_ref().clone();
                drop(cameras);
                assert_eq!(known.labels, before);
                known.labels = after;
                self.site.world.apply(Object::Camera(known));
            }
            Step::Disown(thing) => self.present.get_mut(&thing).unwrap().is_owned = false,
            Step::Delete(thing) => {
                let gone = self.present.remove(&thing).unwrap();
                assert!(!gone.is_edited, "{thing:?} was somebody's");
                let object = in_video(&thing.name);
                self.site.world.remove(&match thing.kind {
                    ThingKind::Camera => ObjectKey::Camera(object),
                    ThingKind::Set(kind) => ObjectKey::Set(kind, object),
                });
            }
        }
    }

    pub(super) fn declare(&mut self, thing: &Thing, id: &str, labels: Labels) {
        let object = match thing.kind {
            ThingKind::Camera => {
                let mut made = camera(&thing.name, Anchor::Id(id.into()));
                made.labels = labels;
                Object::Camera(made)
            }
            ThingKind::Set(kind) => {
                let mut made = set(kind, &thing.name, id.parse().unwrap(), names([]));
                made.labels = labels;
                Object::Set(made)
            }
        };
        self.site.world.apply(object);
    }

    pub(super) fn labels(&self, name: &str) -> Vec<String> {
        let mut cameras = self.site.world.cameras_of(&self.site.server.object);
        let camera = cameras.find(|camera| &*camera.object.name == name).unwrap();
        camera.labels.keys().map(ToString::to_string).collect()
    }

    pub(super) fn cameras(&self) -> Vec<String> {
        let cameras = self.site.world.cameras_of(&self.site.server.object);
        cameras
            .map(|camera| camera.object.name.to_string())
            .collect()
    }

    /// What becomes of the objects after their time.
    pub(super) fn after(&mut self, time: Duration) {
        self.tell();
        self.now += time;
    }

    pub(super) fn edited(&mut self, name: &str) {
        self.present.get_mut(&of_camera(name)).unwrap().is_edited = true;
    }
}

pub(super) fn of_camera(name: &str) -> Thing {
    Thing {
        kind: ThingKind::Camera,
        name: name.into(),
    }
}

/// Whoever is in that group of the VMS.
pub(super) fn in_group(group: &str) -> Selection {
    labelled(&format!("{IN_GROUP}{group}"), Operator::Exists)
}

pub(super) fn labelled(key: &str, operator: Operator) -> Selection {
    let key: Arc<str> = key.into();
    Selection {
        selector: Some(Selector {
            requirements: vec![Requirement { key, operator }],
        }),
        ..Selection::default()
    }
}
