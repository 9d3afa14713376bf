//! Users with roles in place of what they have in common, as far as nothing else becomes of them.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    check::check,
    draft::Draft,
    error::Error,
    result::Sharing,
    roles::{CameraGroups, CameraSets, suggest},
    written::Written,
};
use crate::{
    cli::{
        input::Kind,
        writing::yaml::{self, without_defaults},
    },
    domain::{
        discovery::{IN_GROUP, YES},
        name::{Name, ObjectRef},
        site::SetKind,
    },
    world::{Object, Site},
};

/// Users and their roles, in place of what is written of those users.
pub(super) struct Revision {
    manifests: BTreeMap<ObjectRef, Written>,
    roles: Vec<Written>,
    objects: Vec<Object>,
}

impl Revision {
    /// All that would be declared.
    pub(super) fn objects(&self, draft: &Draft<'_>) -> Vec<Object> {
        let is_revised = |object: &Object| matches!(object, Object::User(user) if self.manifests.contains_key(&user.object));
        let others = draft.objects().filter(|object| !is_revised(object));
        others.chain(self.objects.iter().cloned()).collect()
    }
}

impl Draft<'_> {
    /// What several users have in common as roles; `alone` get none.
    pub(super) fn revision(&self, alone: &BTreeSet<ObjectRef>) -> Result<Revision, Error> {
        let server = &self.request.server.object;
        let written = self.written.iter();
        let written = written.filter(|written| written.login.is_some());
        let users: Vec<_> = written
            .filter(|user| !alone.contains(&user.object))
            .filter_map(|user| Some((user, self.said.get(&user.object)?)))
            .collect();
        let said: Vec<_> = users.iter().map(|(_, said)| (*said).clone()).collect();
        let suggestion = suggest(&said, &self.camera_groups(), &self.names_of_roles());
        let mut revised = Vec::new();
        for ((user, _), said) in users.into_iter().zip(&suggestion.users) {
            revised.push(Written {
                spec: without_defaults(said)?,
                ..user.clone()
            });
        }
        for (name, role) in &suggestion.roles {
            let object = server.sibling(&Name::from(name.as_str()));
            let spec = yaml::value(role)?;
            revised.push(Written::new(Kind::VmsRole, object, name.clone(), spec));
        }
        // What is no manifest is missing, and users who need it are seen to change.
        let checked = check(revised, &server.namespace)?;
        let (roles, users): (Vec<_>, Vec<_>) = checked
            .manifests
            .into_iter()
            .partition(|written| written.kind == Kind::VmsRole);
        let manifests = users.into_iter().map(|user| (user.object.clone(), user));
        Ok(Revision {
            manifests: manifests.collect(),
            roles,
            objects: checked.objects,
        })
    }

    /// Writes users as they were revised, and their roles.
    pub(super) fn revise(&mut self, revision: Revision) -> Result<(), Error> {
        let lines_before = self.lines_of_users()?;
        let Revision {
            mut manifests,
            roles,
            ..
        } = revision;
        let mut users = 0;
        for user in &mut self.written {
            if let Some(revised) = manifests
                .remove(&user.object)
                .filter(|_| user.login.is_some())
            {
                users += usize::from(revised.spec.get("roleRefs").is_some());
                user.spec = revised.spec;
            }
        }
        let mut lines_after = self.lines_of_users()?;
        for role in &roles {
            // A line stands between two.
            lines_after += role.lines()? + 1;
        }
        self.sharing = Some(Sharing {
            roles: roles.len(),
            users,
            lines_before,
            lines_after,
        });
        self.written.extend(roles);
        Ok(())
    }

    fn lines_of_users(&self) -> Result<usize, Error> {
        let users = self.written.iter();
        let users = users.filter(|written| written.login.is_some());
        let lines: Result<Vec<usize>, _> = users.map(Written::lines).collect();
        Ok(lines?.into_iter().sum())
    }

    fn names_of_roles(&self) -> BTreeSet<String> {
        let namespace = &self.request.server.object.namespace;
        let roles = self.objects().filter_map(|object| match object {
            Object::Role(role) if role.object.namespace == *namespace => {
                Some(role.object.name.to_string())
            }
            Object::Role(_)
            | Object::Server(_)
            | Object::Camera(_)
            | Object::Set(_)
            | Object::Pool(_)
            | Object::User(_)
            | Object::Account(_) => None,
        });
        roles.collect()
    }

    fn camera_groups(&self) -> CameraGroups {
        let site = self.declared.site();
        let groups = site.sets(SetKind::Group).iter();
        let members = groups.filter_map(|(group, set)| {
            let cameras = set.declared.iter().map(|id| site.camera_name(id));
            let cameras: Option<BTreeSet<String>> =
                cameras.map(|name| name.map(ToString::to_string)).collect();
            Some((group.to_string(), cameras?))
        });
        CameraGroups {
            members: members.collect(),
            labels: labels(&site),
            are_followed: self.request.shorthand.labels,
        }
    }
}

/// The cameras of each label of a group, as they are declared.
fn labels(site: &Site) -> CameraSets {
    let mut labels = CameraSets::new();
    for (name, camera) in site.cameras() {
        let of_groups = camera.labels.iter();
        let of_groups =
            of_groups.filter(|(label, value)| label.starts_with(IN_GROUP) && ***value == *YES);
        for (label, _) in of_groups {
            let cameras = labels.entry(label.to_string()).or_default();
            cameras.insert(name.to_string());
        }
    }
    labels
}
