//! A review as it is received.
//!
//! Whoever reaches the port may have sent it. So no part of it becomes a tree of values, which takes thirty times as much
//! memory as the text, and no error repeats it.

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use kube::core::admission::Operation;
use serde::{Deserialize, Serialize};
use serde_json::{error::Category, value::RawValue};

use crate::{
    api::{
        annotation::Annotations,
        v1alpha1::{VmsCamera, VmsCameraGroup, VmsIpPool, VmsLayout, VmsRole, VmsServer, VmsUser},
    },
    operator::watch::kinds::Watched,
    world::Object,
};

/// How many values an object may have. The definitions allow lists of 2000 names at most; each value takes a hundred bytes
/// where it is read, and more where it is judged.
const MOST_VALUES: usize = 50_000;

/// What was sent is not for a webhook.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("this is no AdmissionReview")]
pub(crate) struct NoReview;

/// Why an object cannot be read, without a word of it.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("a value is not of its type, or is missing")]
    Type,
    #[error("it is no JSON")]
    Syntax,
    #[error("it has more values than any object of the cluster")]
    TooMany,
}

/// What is asked.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request<'a> {
    pub(super) uid: String,
    kind: Kind,
    sub_resource: Option<String>,
    pub(super) operation: Operation,
    #[serde(borrow)]
    object: Option<&'a RawValue>,
    #[serde(borrow)]
    old_object: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Kind {
    kind: String,
}

#[derive(Deserialize)]
struct Review<'a> {
    #[serde(borrow)]
    request: Request<'a>,
}

/// An object whose parts are not read yet. What fields who manages, and whatever else nobody asks for, is left out.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Outline<'a> {
    #[serde(borrow)]
    api_version: Option<&'a RawValue>,
    #[serde(borrow)]
    kind: Option<&'a RawValue>,
    metadata: Metadata<'a>,
    #[serde(borrow)]
    spec: Option<&'a RawValue>,
    #[serde(borrow)]
    status: Option<&'a RawValue>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Metadata<'a> {
    name: Option<String>,
    namespace: Option<String>,
    #[serde(borrow)]
    uid: Option<&'a RawValue>,
    generation: Option<i64>,
    creation_timestamp: Option<Time>,
    deletion_timestamp: Option<Time>,
    #[serde(borrow)]
    finalizers: Option<&'a RawValue>,
    #[serde(borrow)]
    labels: Option<&'a RawValue>,
    #[serde(borrow)]
    annotations: Option<&'a RawValue>,
}

impl<'a> Request<'a> {
    pub(super) fn parse(body: &'a [u8]) -> Result<Self, NoReview> {
        let review: Result<Review<'a>, _> = serde_json::from_slice(body);
        Ok(review.map_err(|_| NoReview)?.request)
    }

    /// The kind, as it is also the label of a metric: one of this project's, or `other`.
    pub(super) fn kind(&self) -> &'static str {
        const KINDS: [&str; 7] = [
            "VmsServer",
            "VmsCamera",
            "VmsCameraGroup",
            "VmsLayout",
            "VmsIpPool",
            "VmsRole",
            "VmsUser",
        ];
        let mut kinds = KINDS.into_iter();
        kinds
            .find(|kind| *kind == self.kind.kind)
            .unwrap_or("other")
    }

    /// Whether it is about an object as a whole, and not about its status.
    pub(super) fn is_whole(&self) -> bool {
        self.sub_resource.as_deref().is_none_or(str::is_empty)
    }

    /// The object as it is to be.
    pub(super) fn object(&self) -> Result<Option<Outline<'a>>, Unreadable> {
        self.object.map(parse).transpose()
    }

    /// The object as it is.
    pub(super) fn old_object(&self) -> Result<Option<Outline<'a>>, Unreadable> {
        self.old_object.map(parse).transpose()
    }
}

impl Outline<'_> {
    pub(super) fn namespace(&self) -> &str {
        self.metadata.namespace.as_deref().unwrap_or_default()
    }

    pub(super) const fn is_deleted(&self) -> bool {
        self.metadata.deletion_timestamp.is_some()
    }

    /// Its annotations, where they are some.
    pub(super) fn annotations(&self) -> Option<Annotations> {
        let annotations = self.metadata.annotations?;
        serde_json::from_str(annotations.get()).ok()
    }

    /// What has no age yet is made now.
    pub(super) fn created(mut self, now: Timestamp) -> Self {
        let created = &mut self.metadata.creation_timestamp;
        created.get_or_insert(Time(now));
        self
    }

    /// An object of this project's kinds; `None` for any other kind.
    pub(super) fn read(&self, kind: &str) -> Result<Option<Object>, Unreadable> {
        match kind {
            "VmsServer" => self.read_as::<VmsServer>(),
            "VmsCamera" => self.read_as::<VmsCamera>(),
            "VmsCameraGroup" => self.read_as::<VmsCameraGroup>(),
            "VmsLayout" => self.read_as::<VmsLayout>(),
            "VmsIpPool" => self.read_as::<VmsIpPool>(),
            "VmsRole" => self.read_as::<VmsRole>(),
            "VmsUser" => self.read_as::<VmsUser>(),
            _ => return Ok(None),
        }
        .map(Some)
    }

    fn read_as<K: Watched>(&self) -> Result<Object, Unreadable> {
        if values(self.spec) + values(self.status) > MOST_VALUES {
            return Err(Unreadable::TooMany);
        }
        let text = serde_json::to_string(self)?;
        let object: K = serde_json::from_str(&text)?;
        Ok(object.object())
    }
}

fn parse(object: &RawValue) -> Result<Outline<'_>, Unreadable> {
    Ok(serde_json::from_str(object.get())?)
}

/// How many values there are at most: each but the first of a list or an object has a comma before it.
fn values(part: Option<&RawValue>) -> usize {
    let text = part.map(RawValue::get).unwrap_or_default();
    text.bytes().filter(|byte| *byte == b',').count()
}

impl From<serde_json::Error> for Unreadable {
    /// The error itself would repeat what it found.
    fn from(error: serde_json::Error) -> Self {
        match error.classify() {
            Category::Data => Self::Type,
            Category::Io | Category::Syntax | Category::Eof => Self::Syntax,
        }
    }
}
