//! An export under way: objects are named, written, and read as every manifest is.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    adoption::adopting,
    check::check,
    declared::{Declared, members_of},
    error::Error,
    labels::GroupLabels,
    request::ExportRequest,
    result::{Export, Sharing, faithful},
    whole,
    written::Written,
};
use crate::{
    api::v1alpha1::{
        ConnectionReference, DeletionPolicy, Identity, Management, Members, VmsCameraGroupSpec,
        VmsCameraSpec, VmsLayoutSpec, VmsUserSpec,
    },
    cli::{
        input::Kind,
        writing::{
            store_user::translate,
            yaml::{self, without_defaults},
        },
    },
    domain::{
        capability::Capability,
        name::{Login, Name, ObjectRef},
        site::SetKind,
    },
    naming::{after_login, assign, named, order},
    world::{Object, Site, StoreUser},
};

/// What is written so far.
pub(super) struct Draft<'a> {
    pub(super) request: &'a ExportRequest<'a>,
    pub(super) written: Vec<Written>,
    pub(super) declared: Declared<'a>,
    /// What each user says who is to be written.
    pub(super) said: BTreeMap<ObjectRef, VmsUserSpec>,
    pub(super) sharing: Option<Sharing>,
    pub(super) notes: Vec<String>,
    /// What could not be written.
    lost: Vec<String>,
    /// How many users of the VMS the manifests at hand declare already.
    users_declared: usize,
}

impl<'a> Draft<'a> {
    pub(super) const fn new(request: &'a ExportRequest<'a>) -> Self {
        Self {
            request,
            written: Vec::new(),
            declared: Declared::new(request),
            said: BTreeMap::new(),
            sharing: None,
            notes: Vec::new(),
            lost: Vec::new(),
            users_declared: 0,
        }
    }

    /// All that is declared, and all that is to be.
    pub(super) fn objects(&self) -> impl Iterator<Item = Object> {
        self.declared.objects()
    }

    /// The users that are to be written.
    pub(super) fn logins(&self) -> BTreeSet<Login> {
        let logins = self.written.iter().map(|written| written.login.clone());
        logins.flatten().collect()
    }

    /// Cameras that no manifest declares.
    pub(super) fn cameras(&mut self) -> Result<(), Error> {
        let inventory = &self.request.snapshot.survey.inventory;
        let site = self.declared.site();
        let unnamed = inventory.cameras.iter();
        let unnamed = unnamed.filter(|(id, _)| site.camera_name(id).is_none());
        let unnamed = unnamed.map(|(id, title)| (id.as_str(), &**title));
        let mut taken = site.cameras().keys().map(ToString::to_string).collect();
        let labels = self.labels(&site);
        self.notes.extend(labels.notes(&site));
        let mut written = Vec::new();
        for (id, title, name) in named("camera", unnamed, &mut taken) {
            let spec = VmsCameraSpec {
                identity: self.identity(id),
            };
            let mut camera = self.object(Kind::VmsCamera, &name, title, &spec)?;
            camera.labels = labels.of(id);
            written.push(camera);
        }
        self.take(written)
    }

    /// What cameras are to be labelled with.
    fn labels(&self, site: &Site) -> GroupLabels {
        let mut labels = GroupLabels::default();
        if self.request.shorthand.labels {
            let groups = &self.request.snapshot.survey.inventory.groups;
            let unnamed = self.unnamed_sets(site, SetKind::Group);
            let unnamed: BTreeMap<&str, &Name> =
                unnamed.iter().map(|(id, _, name)| (*id, name)).collect();
            for (id, group) in groups {
                let declared = site.set_name(SetKind::Group, id);
                if let Some(name) = declared.or_else(|| unnamed.get(id.as_str()).copied()) {
                    labels.add(name, &group.members);
                }
            }
        }
        labels
    }

    /// Layouts or groups that no manifest declares, with their titles and names for them.
    fn unnamed_sets(&self, site: &Site, kind: SetKind) -> Vec<(&'a str, &'a str, Name)> {
        let inventory = &self.request.snapshot.survey.inventory;
        let unnamed = inventory.sets(kind).iter();
        let unnamed = unnamed.filter(|(id, _)| site.set_name(kind, id).is_none());
        let unnamed = unnamed.map(|(id, set)| (id.as_str(), &*set.name));
        let mut taken = site.sets(kind).keys().map(ToString::to_string).collect();
        let noun = kind.noun().replace(' ', "-");
        named(&noun, unnamed, &mut taken)
    }

    /// Layouts and groups that no manifest declares, with the cameras that they have.
    pub(super) fn sets(&mut self) -> Result<(), Error> {
        let inventory = &self.request.snapshot.survey.inventory;
        let site = self.declared.site();
        let mut written = Vec::new();
        for kind in [SetKind::Layout, SetKind::Group] {
            for (id, title, name) in self.unnamed_sets(&site, kind) {
                let members = &inventory.sets(kind)[id].members;
                let (names, remarks) = members_of(&site, members);
                let cameras = Members {
                    names,
                    selector: None,
                };
                let identity = self.identity(id);
                let mut set = match kind {
                    SetKind::Layout => {
                        let spec = VmsLayoutSpec {
                            identity,
                            cameras,
                            management: Management::default(),
                            template: None,
                        };
                        self.object(Kind::VmsLayout, &name, title, &spec)?
                    }
                    SetKind::Group => {
                        let spec = VmsCameraGroupSpec {
                            identity,
                            cameras,
                            management: Management::default(),
                        };
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
        let ExportRequest {
            server, snapshot, ..
        } = self.request;
        let (mut taken, logins) = self.declared.users();
        let users = snapshot.users.values();
        let (declared, mut users): (Vec<&StoreUser>, Vec<_>) =
            users.partition(|user| logins.contains(user.login.as_str()));
        self.users_declared = declared.len();
        users.sort_by_key(|user| order(&user.id));
        let wishes = users.iter().map(|user| after_login(&user.login));
        let names = assign(&wishes.collect::<Vec<_>>(), &mut taken);
        let site = self.declared.site();
        let capabilities = &snapshot.survey.description.capabilities;
        let is_kept_by_server = capabilities.contains(&Capability::Validity);
        let mut written = Vec::new();
        for (user, name) in users.into_iter().zip(names) {
            let inventory = &snapshot.survey.inventory;
            let mut said = translate(&server.object, &site, inventory, user);
            if self.request.orphans {
                said.spec.deletion_policy = DeletionPolicy::Orphan;
            }
            let object = server.object.sibling(&name.into());
            let spec = without_defaults(&said.spec)?;
            let mut object = Written::new(Kind::VmsUser, object, user.login.to_string(), spec);
            object.login = Some(user.login.clone());
            self.said.insert(object.object.clone(), said.spec);
            object.remarks = said.omitted;
            let absence = user.grant.validity.absence(self.request.now);
            let absence = absence.filter(|absence| absence.withdraws(is_kept_by_server));
            object.reason = absence.map(|absence| {
                format!("{absence}: its access is removed in the VMS, and restored once it may have access again")
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
        if self.request.adopts
            && let Some((server, unlisted)) = adopting(self.request, &faithful(&self.written))?
        {
            self.written.push(server);
            self.lost.extend(unlisted);
        }
        if self.request.is_whole {
            let (declared, notes) = whole::declared(self.request)?;
            self.written.extend(declared);
            self.notes.extend(notes);
        }
        Ok(Export {
            declared: self.users_declared,
            notes: self.notes,
            sharing: self.sharing,
            ..Export::of(self.written, self.lost)?
        })
    }

    fn identity(&self, id: &str) -> Identity {
        Identity {
            server_ref: ConnectionReference {
                name: self.request.server.object.name.to_string(),
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
        let object = self.request.server.object.sibling(name);
        let spec = yaml::value(spec)?;
        Ok(Written::new(kind, object, title.to_owned(), spec))
    }

    /// Takes in what was written; what is no manifest is lost, and said to be.
    fn take(&mut self, written: Vec<Written>) -> Result<(), Error> {
        let checked = check(written, &self.request.server.object.namespace)?;
        self.declared.extend(checked.objects);
        self.written.extend(checked.manifests);
        self.lost.extend(checked.rejected);
        Ok(())
    }
}
