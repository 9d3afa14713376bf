//! A user of the store, in the words of manifests: ids become names of objects, permissions groups and actions.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;

use super::{Newcomer, Original, Refusal, files::refuse_taken};
use crate::{
    api::v1alpha1::{
        Access, DeletionPolicy, IpPool, Limits, Permissions, Selection, ServerReference,
        SetSelection, VmsUserSpec,
    },
    cli::load::Manifests,
    domain::{
        access::Grant,
        name::{CameraId, Login, Name, ObjectRef, SetId},
        network::Network,
        permission::{PermissionName, documented},
        site::SetKind,
    },
    engine::Survey,
    world::{Site, StoreUser},
};

/// Puts a store user into the words of manifests that stand beside those of its server.
///
/// # Errors
/// The new user would be somebody who is there.
pub fn from_store(
    manifests: &Manifests,
    server: &ObjectRef,
    says_home: bool,
    (site, survey): (&Site, &Survey),
    user: &StoreUser,
    newcomer: &Newcomer,
) -> Result<Original, Refusal> {
    let StoreUser {
        id: _,
        login,
        display_name,
        grant,
        version: _,
        password_changed: _,
    } = user;
    let mut omitted = Vec::new();
    if newcomer.login == *login {
        omitted.push(format!(
            "whose the user is: who made `{login}` keeps it until `vmsctl apply --adopt {login}`, or spec.adopt of the VmsServer, takes it over"
        ));
    } else if survey.row(&newcomer.login).is_some() {
        return Err(Refusal::LoginTaken {
            owner: "a user of the store".to_owned(),
            login: newcomer.login.clone(),
        });
    }
    let translated = Translation {
        site,
        survey,
        omitted,
    };
    let (spec, omitted) = translated.spec(server, login, display_name, grant);
    let original = Original {
        title: format!("the user `{login}` of the store"),
        home: server.namespace.clone(),
        says_home,
        spec,
        omitted,
    };
    refuse_taken(manifests, server, &original, newcomer)?;
    Ok(original)
}

struct Translation<'a> {
    site: &'a Site,
    survey: &'a Survey,
    omitted: Vec<String>,
}

impl Translation<'_> {
    fn spec(
        mut self,
        server: &ObjectRef,
        login: &Login,
        display_name: &str,
        grant: &Grant,
    ) -> (VmsUserSpec, Vec<String>) {
        let access = self.access(grant);
        let (permissions, extra_permissions) = self.permissions(grant);
        let (ip_pool, locked_out) = self.network(&grant.network);
        let validity = &grant.validity;
        let moment = |bound: Option<Timestamp>| bound.map(|moment| moment.to_string());
        let spec = VmsUserSpec {
            server_ref: ServerReference {
                name: server.name.to_string(),
                namespace: None,
            },
            login: login.to_string(),
            display_name: (display_name != login.as_str()).then(|| display_name.to_owned()),
            password: None,
            access,
            permissions,
            extra_permissions,
            limits: Limits {
                licenses: grant.licenses.into(),
            },
            ip_pool,
            valid_from: moment(validity.from),
            valid_until: moment(validity.until),
            suspended: validity.suspended.then_some(true).or(locked_out),
            role_refs: Vec::new(),
            deletion_policy: DeletionPolicy::Delete,
        };
        (spec, self.omitted)
    }

    fn access(&mut self, grant: &Grant) -> Access {
        let (site, inventory) = (self.site, &self.survey.inventory);
        let camera = |id: &CameraId| (site.camera_name(id), inventory.cameras.get(id).cloned());
        let cameras = self.named(&grant.access.cameras, ("camera", "VmsCamera"), camera);
        let mut sets = |kind: SetKind, object: &'static str| {
            let set = |id: &SetId| {
                let seen = inventory
                    .sets(kind)
                    .get(id)
                    .map(|set| Arc::clone(&set.name));
                (site.set_name(kind, id), seen)
            };
            let selection = self.named(grant.access.sets(kind), (kind.noun(), object), set)?;
            Some(SetSelection {
                selection,
                member_cameras: None,
            })
        };
        Access {
            cameras,
            layouts: sets(SetKind::Layout, "VmsLayout"),
            camera_groups: sets(SetKind::Group, "VmsCameraGroup"),
        }
    }

    /// The objects that stand for ids, and a remark for each id that nothing stands for.
    fn named<'i, 's, Id: std::fmt::Display + 'i>(
        &mut self,
        ids: impl IntoIterator<Item = &'i Id>,
        (noun, kind): (&str, &str),
        name: impl Fn(&Id) -> (Option<&'s Name>, Option<Arc<str>>),
    ) -> Option<Selection> {
        let mut names = Vec::new();
        for id in ids {
            match name(id) {
                (Some(object), _) => names.push(object.to_string()),
                (None, Some(seen)) => self.omitted.push(format!(
                    "{noun} `{seen}` (id {id}), which no {kind} declares"
                )),
                (None, None) => self.omitted.push(format!(
                    "the {noun} of id {id}, which no {kind} declares and the account does not see"
                )),
            }
        }
        names.sort();
        (!names.is_empty()).then(|| Selection {
            names,
            ..Selection::default()
        })
    }

    /// Actions of the table in its order, and raw names of what it does not know.
    fn permissions(&mut self, grant: &Grant) -> (Permissions, Vec<String>) {
        let mut groups: BTreeMap<_, Vec<String>> = BTreeMap::new();
        let passed_on = |name: &PermissionName| !name.manages_users();
        for permission in documented() {
            let name = PermissionName::from(permission.wire);
            if passed_on(&name) && grant.permissions.contains(&name) {
                let actions = groups.entry(permission.group).or_default();
                actions.push(permission.action.to_owned());
            }
        }
        let mut extra = Vec::new();
        for name in &grant.permissions {
            if !passed_on(name) {
                self.omitted.push(format!(
                    "permission `{name}`, which lets its holder manage users and which nobody may pass on"
                ));
            } else if !documented().any(|known| known.wire == name.as_str()) {
                extra.push(name.to_string());
            }
        }
        (groups.into_iter().collect(), extra)
    }

    /// Nobody is no pool: the new user is suspended instead, and never let in from anywhere.
    fn network(&mut self, network: &Network) -> (Option<IpPool>, Option<bool>) {
        match network {
            Network::Anywhere => (None, None),
            Network::Only(set) if set.is_empty() => {
                self.omitted.push(
                    "a pool of no address at all, from which nobody may log in: spec.suspended stands for it".to_owned(),
                );
                (None, Some(true))
            }
            Network::Only(set) => {
                let ranges = set.ranges().map(|range| range.to_string()).collect();
                let pool = IpPool {
                    pool_refs: Vec::new(),
                    ranges,
                };
                (Some(pool), None)
            }
        }
    }
}

#[cfg(test)]
mod tests;
