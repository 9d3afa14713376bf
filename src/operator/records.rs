//! What is known of each object besides what it declares: its metadata and its status.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::{Serialize, Serializer};

use crate::{
    api::{
        annotation::{CONFIRM_CHANGES, FINALIZER, LET_GO, PAUSED, RECONCILE_AT},
        v1alpha1::{
            DeclarationStatus, MemberStatus, VmsCameraStatus, VmsServerStatus, VmsUserStatus,
        },
    },
    domain::name::Uid,
    world::ObjectKey,
};

/// One object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    pub(crate) uid: Uid,
    pub(crate) generation: Option<i64>,
    pub(crate) deleting: bool,
    /// Whether our finalizer holds it.
    pub(crate) held: bool,
    pub(crate) paused: bool,
    pub(crate) let_go: bool,
    /// What few objects carry.
    wishes: Option<Box<Wishes>>,
    pub(crate) status: Status,
}

/// What a person asks for by an annotation with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wishes {
    reconcile_at: Option<Box<str>>,
    confirmed: Option<Box<str>>,
}

/// The status of an object, as the API server has it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Status {
    Server(Arc<VmsServerStatus>),
    Camera(Arc<VmsCameraStatus>),
    Set(Arc<MemberStatus>),
    User(Arc<VmsUserStatus>),
    Declaration(Arc<DeclarationStatus>),
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
        }
    }
}

impl Record {
    pub(crate) fn new(metadata: &ObjectMeta, status: Status) -> Self {
        let annotations = metadata.annotations.as_ref();
        let annotation = |name: &str| annotations.and_then(|annotations| annotations.get(name));
        let is_true = |name: &str| annotation(name).is_some_and(|value| value == "true");
        Self {
            uid: metadata.uid.as_deref().unwrap_or_default().into(),
            generation: metadata.generation,
            deleting: metadata.deletion_timestamp.is_some(),
            held: metadata
                .finalizers
                .iter()
                .flatten()
                .any(|finalizer| finalizer == FINALIZER),
            paused: is_true(PAUSED),
            let_go: is_true(LET_GO),
            wishes: match (annotation(RECONCILE_AT), annotation(CONFIRM_CHANGES)) {
                (None, None) => None,
                (reconcile_at, confirmed) => Some(Box::new(Wishes {
                    reconcile_at: reconcile_at.map(|value| value.as_str().into()),
                    confirmed: confirmed.map(|value| value.as_str().into()),
                })),
            },
            status,
        }
    }

    /// Until when a look is asked for, in the words of who asks.
    pub(crate) fn reconcile_at(&self) -> Option<&str> {
        self.wishes.as_ref()?.reconcile_at.as_deref()
    }

    /// Which changes a person has confirmed.
    pub(crate) fn confirmed(&self) -> Option<&str> {
        self.wishes.as_ref()?.confirmed.as_deref()
    }

    /// What its condition `Ready` says: whether, and why.
    pub(crate) fn ready(&self) -> Option<(String, String)> {
        let Status::User(status) = &self.status else {
            return None;
        };
        let mut conditions = status.conditions.iter();
        let ready = conditions.find(|condition| condition.type_ == "Ready")?;
        Some((ready.status.clone(), ready.reason.clone()))
    }

    /// Whether somebody asks for something else than before; what we write ourselves asks for nothing.
    pub(crate) fn asks_anew(&self, before: Option<&Self>) -> bool {
        before.is_none_or(|before| {
            self.uid != before.uid
                || self.generation != before.generation
                || self.deleting != before.deleting
                || self.paused != before.paused
                || self.let_go != before.let_go
                || self.wishes != before.wishes
                || (before.held && !self.held)
        })
    }
}

/// All objects.
#[derive(Default)]
pub(crate) struct Records(Mutex<BTreeMap<ObjectKey, Record>>);

impl Records {
    /// Takes an object in; answers whether it asks for something else than before.
    pub(crate) fn apply(&self, key: ObjectKey, record: Record) -> bool {
        let mut records = self.lock();
        let anew = record.asks_anew(records.get(&key));
        records.insert(key, record);
        anew
    }

    pub(crate) fn remove(&self, key: &ObjectKey) {
        self.lock().remove(key);
    }

    pub(crate) fn get(&self, key: &ObjectKey) -> Option<Record> {
        self.lock().get(key).cloned()
    }

    /// The keys that a watch of a kind may have forgotten.
    pub(crate) fn keys(&self, of: impl Fn(&ObjectKey) -> bool) -> BTreeSet<ObjectKey> {
        self.lock().keys().filter(|key| of(key)).cloned().collect()
    }

    /// Takes in a status that was just written, before the watch brings it.
    pub(crate) fn note_status(&self, key: &ObjectKey, status: Status) {
        if let Some(record) = self.lock().get_mut(key) {
            record.status = status;
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ObjectKey, Record>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
