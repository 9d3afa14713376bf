//! One object of an export.

use serde_yaml::Value;

use crate::{
    cli::{
        input::{Kind, titled},
        writing::yaml::{self, comment, listed, write},
    },
    domain::name::{Login, ObjectRef},
};

/// One object, and what is to be said of it.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) kind: Kind,
    pub(super) object: ObjectRef,
    /// What the VMS calls it.
    pub(super) title: String,
    /// Of a user.
    pub(super) login: Option<Login>,
    /// Why it would not stay as it is, if it does not.
    pub(super) reason: Option<String>,
    spec: Value,
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
        let Self {
            kind, object, spec, ..
        } = self;
        let namespace = Some(object.namespace.as_str());
        Ok(text + &write(*kind, &object.name, namespace, spec.clone())?)
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
}
