//! What is declared so far: by the manifests at hand, and by what is written already.

use std::collections::BTreeSet;

use super::request::ExportRequest;
use crate::{
    domain::name::CameraId,
    world::{Object, Site, World},
};

/// Declared objects.
pub(super) struct Declared<'a> {
    request: &'a ExportRequest<'a>,
    written: Vec<Object>,
}

impl<'a> Declared<'a> {
    pub(super) const fn new(request: &'a ExportRequest<'a>) -> Self {
        Self {
            request,
            written: Vec::new(),
        }
    }

    /// Takes in what is written.
    pub(super) fn extend(&mut self, objects: Vec<Object>) {
        self.written.extend(objects);
    }

    /// All that is declared, and all that is to be.
    pub(super) fn objects(&self) -> impl Iterator<Item = Object> {
        let declared = self.request.manifests.objects.iter();
        declared.chain(&self.written).cloned()
    }

    /// What everything declared so far stands for.
    pub(super) fn site(&self) -> Site {
        let mut world = World::default();
        for object in self.objects() {
            world.apply(object);
        }
        let inventory = &self.request.snapshot.survey.inventory;
        Site::resolve(&world, &self.request.server.object, inventory)
    }

    /// Names of the users of the server's namespace, and logins of those of the server.
    pub(super) fn users(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let server = &self.request.server.object;
        let (mut names, mut logins) = (BTreeSet::new(), BTreeSet::new());
        for object in &self.request.manifests.objects {
            if let Object::User(user) = object {
                if user.object.namespace == server.namespace {
                    names.insert(user.object.name.to_string());
                }
                if user.server == *server {
                    logins.insert(user.login.to_ascii_lowercase());
                }
            }
        }
        (names, logins)
    }
}

/// The objects that stand for the cameras of a layout or group, and a remark for each camera that nothing stands for.
pub(super) fn members_of(site: &Site, members: &BTreeSet<CameraId>) -> (Vec<String>, Vec<String>) {
    let (mut names, mut remarks) = (Vec::new(), Vec::new());
    for id in members {
        match site.camera_name(id) {
            Some(name) => names.push(name.to_string()),
            None => remarks.push(format!(
                "it has a camera of id {id}, which the account does not see"
            )),
        }
    }
    names.sort();
    (names, remarks)
}
