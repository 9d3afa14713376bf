//! What is known of each object besides what it declares: its metadata and its status.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use parking_lot::Mutex;
use serde::{Serialize, Serializer};

use super::{
    annotation_requests::AnnotationRequests,
    discovered::Discovered,
    own_writes::{OwnWrite, OwnWrites},
    recorded::{Recorded, RecordedReady},
};
use crate::{
    api::{
        annotation::{self, FINALIZER},
        condition,
        v1alpha1::{
            DeclarationStatus, MemberStatus, VmsCameraStatus, VmsServerStatus, VmsUserStatus,
        },
    },
    domain::name::{ObjectRef, Uid},
    operator::{audit::Edit, kubernetes::version::Version},
    world::ObjectKey,
};

/// One object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ObjectState {
    pub(crate) uid: Uid,
    pub(crate) version: Version,
    pub(crate) generation: Option<i64>,
    pub(crate) deleting: bool,
    pub(crate) has_finalizer: bool,
    pub(crate) paused: bool,
    pub(crate) let_go: bool,
    /// Who wrote a user last, besides the operator.
    edited: Option<Box<Edit>>,
    /// Of an object that was made for what the VMS has.
    pub(crate) discovered: Option<Discovered>,
    /// What few objects carry.
    requests: Option<Box<AnnotationRequests>>,
    pub(crate) status: Status,
    /// What the status says.
    pub(crate) recorded: Recorded,
}

/// The status of an object, as the API server has it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Status {
    Server(Arc<VmsServerStatus>),
    Camera(Arc<VmsCameraStatus>),
    Set(Arc<MemberStatus>),
    User(Arc<VmsUserStatus>),
    Declaration(Arc<DeclarationStatus>),
    /// A kind without a status.
    Nothing,
}

impl Status {
    fn recorded(&self) -> Recorded {
        match self {
            Self::User(status) => Recorded::read(status),
            Self::Server(_)
            | Self::Camera(_)
            | Self::Set(_)
            | Self::Declaration(_)
            | Self::Nothing => Recorded::default(),
        }
    }
}

/// As the object has it, whichever kind it is.
impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Server(status) => (**status).serialize(serializer),
            Self::Camera(status) => (**status).serialize(serializer),
            Self::Set(status) => (**status).serialize(serializer),
            Self::User(status) => (**status).serialize(serializer),
            Self::Declaration(status) => (**status).serialize(serializer),
            Self::Nothing => serializer.serialize_unit(),
        }
    }
}

/// The edit that the stream of events has left in the metadata.
fn edit(metadata: &ObjectMeta) -> Option<Box<Edit>> {
    let entry = metadata.managed_fields.as_ref()?.first()?;
    Some(Box::new(Edit {
        manager: entry.manager.as_deref()?.into(),
        time: entry.time.as_ref()?.0,
    }))
}

impl ObjectState {
    /// Who wrote a user last, besides the operator.
    pub(crate) fn edited(&self) -> Option<&Edit> {
        self.edited.as_deref()
    }

    pub(crate) fn new(metadata: &ObjectMeta, status: Status) -> Self {
        let annotations = metadata.annotations.as_ref();
        let misread = match &status {
            Status::User(_) => annotation::told("VmsUser", annotations),
            Status::Server(_) => annotation::told("VmsServer", annotations),
            Status::Camera(_) | Status::Set(_) | Status::Declaration(_) | Status::Nothing => {
                Vec::new()
            }
        };
        Self {
            uid: metadata.uid.as_deref().unwrap_or_default().into(),
            version: Version::of(metadata),
            generation: metadata.generation,
            deleting: metadata.deletion_timestamp.is_some(),
            has_finalizer: metadata
                .finalizers
                .iter()
                .flatten()
                .any(|finalizer| finalizer == FINALIZER),
            paused: annotation::is_paused(annotations),
            let_go: annotation::is_let_go(annotations),
            edited: match &status {
                Status::User(_) => edit(metadata),
                Status::Server(_)
                | Status::Camera(_)
                | Status::Set(_)
                | Status::Declaration(_)
                | Status::Nothing => None,
            },
            discovered: Discovered::of(metadata),
            requests: AnnotationRequests::of(metadata, misread),
            recorded: status.recorded(),
            status,
        }
    }

    /// The value of the annotation `reconcile-at`.
    pub(crate) fn reconcile_at(&self) -> Option<&str> {
        self.requests.as_ref()?.reconcile_at.as_deref()
    }

    /// Which changes a person has confirmed.
    pub(crate) fn confirmed(&self) -> Option<&str> {
        self.requests.as_ref()?.confirmed.as_deref()
    }

    /// What of what was discovered a person has confirmed.
    pub(crate) fn confirmed_discovery(&self) -> Option<&str> {
        self.requests.as_ref()?.confirmed_discovery.as_deref()
    }

    /// What of its annotations cannot be read, in words.
    pub(crate) fn misread(&self) -> &[String] {
        self.requests
            .as_ref()
            .map_or(&[], |requests| &requests.misread)
    }

    /// Whether the deletion of the user waits for a confirmation.
    pub(crate) fn is_deletion_held(&self) -> bool {
        self.recorded.ready == RecordedReady::DeletionHeld
    }

    /// What its condition `Ready` says: whether, and why; for the metrics alone.
    pub(crate) fn ready(&self) -> Option<(String, String)> {
        let Status::User(status) = &self.status else {
            return None;
        };
        let ready = condition::find(&status.conditions, "Ready")?;
        Some((ready.status.clone(), ready.reason.clone()))
    }

    /// Whether a person changed the object; the operator's own writes do not count.
    pub(crate) fn asks_anew(&self, before: Option<&Self>) -> bool {
        before.is_none_or(|before| {
            self.uid != before.uid
                || self.generation != before.generation
                || self.deleting != before.deleting
                || self.paused != before.paused
                || self.let_go != before.let_go
                || self.requests != before.requests
                || (before.has_finalizer && !self.has_finalizer)
        })
    }
}

/// All objects.
#[derive(Default)]
pub(crate) struct Objects(Mutex<Known>);

#[derive(Default)]
struct Known {
    objects: BTreeMap<ObjectKey, ObjectState>,
    own_writes: OwnWrites,
}

impl Objects {
    /// Records an object; returns whether a person changed it.
    pub(crate) fn apply(&self, key: ObjectKey, object: ObjectState) -> bool {
        let mut known = self.0.lock();
        known.own_writes.reported(&key, object.version);
        let anew = object.asks_anew(known.objects.get(&key));
        known.objects.insert(key, object);
        anew
    }

    pub(crate) fn remove(&self, key: &ObjectKey) {
        let mut known = self.0.lock();
        known.objects.remove(key);
        known.own_writes.forget(key);
    }

    pub(crate) fn get(&self, key: &ObjectKey) -> Option<ObjectState> {
        self.0.lock().objects.get(key).cloned()
    }

    /// Records that we are about to write who the store user of an object is: until that is answered nobody knows.
    pub(crate) fn begin_write(&self, key: ObjectKey) {
        self.0.lock().own_writes.begin(key);
    }

    /// Records such a write: what is known here is older until the watch reports it.
    pub(crate) fn note_write(&self, key: ObjectKey, version: Version) {
        let mut known = self.0.lock();
        let reported = known.objects.get(&key).map(|object| object.version);
        known.own_writes.answered(key, version, reported);
    }

    /// Records that we have made an object, of which nothing is known here until the watch reports it.
    pub(crate) fn note_made(&self, key: ObjectKey, version: Version) {
        let mut known = self.0.lock();
        let reported = known.objects.get(&key).map(|object| object.version);
        known.own_writes.made(key, version, reported);
    }

    /// Forgets our last write.
    pub(crate) fn forget_write(&self, key: &ObjectKey) {
        self.0.lock().own_writes.forget(key);
    }

    /// Nothing is known of an object that we meant to delete: nothing more is to be reported of it.
    pub(crate) fn forget_write_if_unknown(&self, key: &ObjectKey) {
        let mut known = self.0.lock();
        if !known.objects.contains_key(key) {
            known.own_writes.forget(key);
        }
    }

    /// Our own last write, if the watch has not reported it yet.
    pub(crate) fn own_write(&self, key: &ObjectKey) -> Option<OwnWrite> {
        self.0.lock().own_writes.of(key)
    }

    /// The keys with this property.
    pub(crate) fn keys(&self, of: impl Fn(&ObjectKey) -> bool) -> BTreeSet<ObjectKey> {
        self.0
            .lock()
            .objects
            .keys()
            .filter(|key| of(key))
            .cloned()
            .collect()
    }

    /// Records a status that was just written, before the watch reports it.
    pub(crate) fn note_status(&self, key: &ObjectKey, status: Status) {
        if let Some(object) = self.0.lock().objects.get_mut(key) {
            object.recorded = status.recorded();
            object.status = status;
        }
    }
}

/// The object of a key, whatever its kind.
pub(crate) fn object_of(key: &ObjectKey) -> &ObjectRef {
    match key {
        ObjectKey::Server(object)
        | ObjectKey::Camera(object)
        | ObjectKey::Set(_, object)
        | ObjectKey::Pool(object)
        | ObjectKey::Role(object)
        | ObjectKey::User(object)
        | ObjectKey::Account(object) => object,
    }
}
