//! One object of an export.

use std::collections::BTreeMap;

use serde_yaml::Value;

use crate::{
    api::annotation::{CLAIM, CONFIRM_CHANGES, LET_GO, RECONCILE_AT},
    cli::{
        input::{Kind, titled},
        writing::yaml::{self, Metadata, comment, listed, write},
    },
    domain::name::{Login, ObjectRef},
};

/// Annotations that record something, or ask for something once.
const NOT_KEPT: [&str; 5] = [
    "kubectl.kubernetes.io/last-applied-configuration",
    CLAIM,
    CONFIRM_CHANGES,
    LET_GO,
    RECONCILE_AT,
];

/// One object, and what is to be said of it.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) kind: Kind,
    pub(super) object: ObjectRef,
    /// What the VMS calls it.
    pub(super) title: String,
    /// Of a user.
    pub(super) login: Option<Login>,
    /// Why it would not stay as it is, if it does not.
    pub(super) reason: Option<String>,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) annotations: BTreeMap<String, String>,
    pub(super) spec: Value,
    /// What of it cannot be said, or would not stay as it is.
    pub(super) remarks: Vec<String>,
}

impl Written {
    pub(super) const fn new(kind: Kind, object: ObjectRef, title: String, spec: Value) -> Self {
        Self {
            kind,
            object,
            title,
            login: None,
            reason: None,
            labels: BTreeMap::new(),
            annotations: BTreeMap::new(),
            spec,
            remarks: Vec::new(),
        }
    }

    /// The manifest, headed by what the VMS calls it where that is something else, and by what is to be said.
    pub(super) fn text(&self) -> Result<String, yaml::Error> {
        let mut text = String::new();
        if *self.title != *self.object.name && self.login.is_none() {
            text += &comment(&self.title);
        }
        text += &listed("Not as it is in the VMS:", &self.remarks);
        let metadata = Metadata {
            name: self.object.name.to_string(),
            namespace: Some(self.object.namespace.to_string()),
            labels: self.labels.clone(),
            annotations: self.annotations.clone(),
        };
        Ok(text + &write(self.kind, &metadata, self.spec.clone())?)
    }

    /// How many lines it has.
    pub(super) fn lines(&self) -> Result<usize, yaml::Error> {
        Ok(self.text()?.lines().count())
    }

    /// The object as a sentence calls it, with what the VMS calls the thing.
    pub(super) fn called(&self) -> String {
        format!("{} (`{}`)", titled(self.kind, &self.object), self.title)
    }

    /// The file that it stands in.
    pub(super) fn file(&self) -> String {
        match self.kind {
            Kind::VmsCamera => "cameras.yaml".to_owned(),
            Kind::VmsLayout => "layouts.yaml".to_owned(),
            Kind::VmsCameraGroup => "camera-groups.yaml".to_owned(),
            Kind::VmsUser => format!("user-{}.yaml", self.object.name),
            Kind::VmsServer => "server.yaml".to_owned(),
            Kind::VmsIpPool => "ip-pools.yaml".to_owned(),
            Kind::VmsRole => "roles.yaml".to_owned(),
            Kind::Secret => "secrets.yaml".to_owned(),
        }
    }

    /// Keeps the labels and annotations that people have put on an object.
    pub(super) fn keep_metadata(&mut self, object: &serde_json::Value) {
        let texts = |field: &str| {
            let fields = object["metadata"][field].as_object().into_iter().flatten();
            fields.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned())))
        };
        self.labels = texts("labels").collect();
        let annotations = texts("annotations");
        let kept = annotations.filter(|(name, _)| !NOT_KEPT.contains(&name.as_str()));
        self.annotations = kept.collect();
    }
}
