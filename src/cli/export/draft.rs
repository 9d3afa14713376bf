//! An export under way: objects are named, written, and read as every manifest is.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    Asked, Error, Export,
    adoption::adopting,
    called,
    collection::{named, order},
    written::Written,
};
use crate::{
    api::v1alpha1::{
        ConnectionReference, DeletionPolicy, Identity, Members, VmsCameraGroupSpec, VmsCameraSpec,
        VmsLayoutSpec,
    },
    cli::{
        load::{Kind, load},
        manifest::{self, without_defaults},
        naming::{after_login, assign},
        source::File,
        translation::translate,
    },
    domain::{
        capability::Capability,
        name::{CameraId, Login, Name, ObjectRef},
        site::SetKind,
    },
    world::{Object, Site, StoreUser, World},
};

/// What is written so far.
pub(super) struct Draft<'a> {
    asked: &'a Asked<'a>,
    written: Vec<Written>,
    objects: Vec<Object>,
    /// What could not be written.
    lost: Vec<String>,
    declared: usize,
}

impl<'a> Draft<'a> {
    pub(super) const fn new(asked: &'a Asked<'a>) -> Self {
        Self {
            asked,
            written: Vec::new(),
            objects: Vec::new(),
            lost: Vec::new(),
            declared: 0,
        }
    }

    /// All that is declared, and all that is to be.
    pub(super) fn world(&self) -> impl Iterator<Item = Object> {
        let declared = self.asked.manifests.objects.iter();
        declared.chain(&self.objects).cloned()
    }

    /// The users that are to be written.
    pub(super) fn logins(&self) -> BTreeSet<Login> {
        let logins = self.written.iter().map(|written| written.login.clone());
        logins.flatten().collect()
    }

    /// Cameras that no manifest declares.
    pub(super) fn cameras(&mut self) -> Result<(), Error> {
        let inventory = &self.asked.snapshot.survey.inventory;
        let site = self.site();
        let unnamed = inventory.cameras.iter();
        let unnamed = unnamed.filter(|(id, _)| site.camera_name(id).is_none());
        let unnamed = unnamed.map(|(id, title)| (id.as_str(), &**title));
        let mut taken = site.cameras().keys().map(ToString::to_string).collect();
        let mut written = Vec::new();
        for (id, title, name) in named("camera", unnamed, &mut taken) {
            let spec = VmsCameraSpec {
                identity: self.identity(id),
            };
            written.push(self.object(Kind::VmsCamera, &name, title, &spec)?);
        }
        self.take(written)
    }

    /// Layouts and groups that no manifest declares, with the cameras that they have.
    pub(super) fn sets(&mut self) -> Result<(), Error> {
        let inventory = &self.asked.snapshot.survey.inventory;
        let site = self.site();
        let mut written = Vec::new();
        for kind in [SetKind::Layout, SetKind::Group] {
            let unnamed = inventory.sets(kind).iter();
            let unnamed = unnamed.filter(|(id, _)| site.set_name(kind, id).is_none());
            let unnamed = unnamed.map(|(id, set)| (id.as_str(), &*set.name));
            let mut taken = site.sets(kind).keys().map(ToString::to_string).collect();
            let noun = kind.noun().replace(' ', "-");
            for (id, title, name) in named(&noun, unnamed, &mut taken) {
                let members = &inventory.sets(kind)[id].members;
                let (names, remarks) = members_of(&site, members);
                let cameras = Members {
                    names,
                    selector: None,
                };
                let identity = self.identity(id);
                let mut set = match kind {
                    SetKind::Layout => {
                        let spec = VmsLayoutSpec { identity, cameras };
                        self.object(Kind::VmsLayout, &name, title, &spec)?
                    }
                    SetKind::Group => {
                        let spec = VmsCameraGroupSpec { identity, cameras };
                        self.object(Kind::VmsCameraGroup, &name, title, &spec)?
                    }
                };
                set.remarks = remarks;
                written.push(set);
            }
        }
        self.take(written)
    }

    /// Users whose logins no manifest declares.
    pub(super) fn users(&mut self) -> Result<(), Error> {
        let Asked {
            server, snapshot, ..
        } = self.asked;
        let (mut taken, logins) = self.declared_users();
        let users = snapshot.users.values();
        let (declared, mut users): (Vec<&StoreUser>, Vec<_>) =
            users.partition(|user| logins.contains(user.login.as_str()));
        self.declared = declared.len();
        users.sort_by_key(|user| order(&user.id));
        let wishes = users.iter().map(|user| after_login(&user.login));
        let names = assign(&wishes.collect::<Vec<_>>(), &mut taken);
        let site = self.site();
        let capabilities = &snapshot.survey.description.capabilities;
        let is_kept_by_server = capabilities.contains(&Capability::Validity);
        let mut written = Vec::new();
        for (user, name) in users.into_iter().zip(names) {
            let inventory = &snapshot.survey.inventory;
            let mut said = translate(&server.object, &site, inventory, user);
            if self.asked.orphans {
                said.spec.deletion_policy = DeletionPolicy::Orphan;
            }
            let object = server.object.sibling(&name.into());
            let spec = without_defaults(&said.spec)?;
            let mut object = Written::new(Kind::VmsUser, object, user.login.to_string(), spec);
            object.login = Some(user.login.clone());
            object.remarks = said.omitted;
            let absence = user.grant.validity.absence(self.asked.now);
            let absence = absence.filter(|absence| absence.withdraws(is_kept_by_server));
            object.reason = absence.map(|absence| {
                format!("{absence}: what it holds is taken from it in the VMS, and given back once it may have it")
            });
            written.push(object);
        }
        self.take(written)
    }

    /// Adds to what is to be said of a user.
    pub(super) fn note(&mut self, user: &ObjectRef, remarks: Vec<String>) {
        let mut users = self.written.iter_mut();
        let user = users.find(|written| written.kind == Kind::VmsUser && written.object == *user);
        if let Some(user) = user.filter(|_| !remarks.is_empty()) {
            user.remarks.extend(user.reason.take());
            user.remarks.extend(remarks);
        }
    }

    /// The files, and the server's among them where that is asked for.
    pub(super) fn finish(mut self) -> Result<Export, Error> {
        let users = self
            .written
            .iter()
            .filter(|written| written.login.is_some());
        let faithful = users.clone().filter(|user| user.remarks.is_empty());
        let faithful: BTreeSet<Login> = faithful.filter_map(|user| user.login.clone()).collect();
        let users = users.count();
        if self.asked.adopts
            && let Some((server, unlisted)) = adopting(self.asked, &faithful)?
        {
            self.written.push(server);
            self.lost.extend(unlisted);
        }
        let mut remarks = self.lost;
        let mut files: BTreeMap<String, String> = BTreeMap::new();
        self.written
            .sort_by(|one, other| one.object.cmp(&other.object));
        for written in &self.written {
            let title = called(written.kind, &written.object, &written.title);
            let said = written.remarks.iter();
            remarks.extend(said.map(|remark| format!("{title}: {remark}")));
            let text = files.entry(written.file()).or_default();
            if !text.is_empty() {
                text.push_str("---\n");
            }
            text.push_str(&written.text()?);
        }
        Ok(Export {
            files: files
                .into_iter()
                .map(|(name, text)| File { name, text })
                .collect(),
            remarks,
            faithful,
            users,
            declared: self.declared,
        })
    }

    /// What everything declared so far stands for.
    fn site(&self) -> Site {
        let mut world = World::default();
        for object in self.world() {
            world.apply(object);
        }
        let inventory = &self.asked.snapshot.survey.inventory;
        Site::resolve(&world, &self.asked.server.object, inventory)
    }

    /// Names of the users of the server's namespace, and logins of those of the server.
    fn declared_users(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let server = &self.asked.server.object;
        let (mut names, mut logins) = (BTreeSet::new(), BTreeSet::new());
        for object in &self.asked.manifests.objects {
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

    fn identity(&self, id: &str) -> Identity {
        Identity {
            server_ref: ConnectionReference {
                name: self.asked.server.object.name.to_string(),
            },
            external_id: Some(id.to_owned()),
            match_name: None,
        }
    }

    fn object(
        &self,
        kind: Kind,
        name: &Name,
        title: &str,
        spec: &impl Serialize,
    ) -> Result<Written, Error> {
        let object = self.asked.server.object.sibling(name);
        let spec = manifest::value(spec)?;
        Ok(Written::new(kind, object, title.to_owned(), spec))
    }

    /// Reads what was written as every manifest is read; what is no manifest is lost, and said to be.
    fn take(&mut self, written: Vec<Written>) -> Result<(), Error> {
        let namespace = &self.asked.server.object.namespace;
        let mut files = Vec::new();
        for (index, written) in written.iter().enumerate() {
            files.push(File {
                name: index.to_string(),
                text: written.text()?,
            });
        }
        let mut wrong: BTreeMap<String, String> = BTreeMap::new();
        let manifests = load(&files, namespace).or_else(|problems| {
            for problem in problems {
                if let Some(place) = problem.place {
                    wrong.insert(place.file.to_string(), problem.message);
                }
            }
            files.retain(|file| !wrong.contains_key(&file.name));
            load(&files, namespace)
        });
        if let Ok(manifests) = manifests {
            self.objects.extend(manifests.objects);
        }
        for (index, written) in written.into_iter().enumerate() {
            match wrong.get(&index.to_string()) {
                None => self.written.push(written),
                Some(problem) => {
                    let title = called(written.kind, &written.object, &written.title);
                    self.lost.push(format!("{title} is not written: {problem}"));
                }
            }
        }
        Ok(())
    }
}

/// The objects that stand for the cameras of a layout or group, and a remark for each camera that nothing stands for.
fn members_of(site: &Site, members: &BTreeSet<CameraId>) -> (Vec<String>, Vec<String>) {
    let (mut names, mut remarks) = (Vec::new(), Vec::new());
    for id in members {
        match site.camera_name(id) {
            Some(name) => names.push(name.to_string()),
            None => remarks.push(format!(
                "it holds a camera of id {id}, which the account does not see"
            )),
        }
    }
    names.sort();
    (names, remarks)
}
