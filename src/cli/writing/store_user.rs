//! A user of the store, in the words of manifests: ids become names of objects, permissions groups and actions. Pure.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;

use crate::{
    api::v1alpha1::{
        Access, DeletionPolicy, IpPool, Limits, Permissions, Selection, ServerReference,
        SetSelection, VmsUserSpec,
    },
    domain::{
        access::Grant,
        name::{CameraId, Name, ObjectRef, SetId},
        network::Network,
        permission::{self, PermissionName, documented},
        site::SetKind,
    },
    world::{Inventory, Site, StoreUser},
};

/// A store user as a manifest says it.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Translated {
    /// What can be said.
    pub(in crate::cli) spec: VmsUserSpec,
    /// What of it no manifest can say, or not yet.
    pub(in crate::cli) omitted: Vec<String>,
}

/// Puts a store user into the words of manifests that stand beside those of its server.
pub(in crate::cli) fn translate(
    server: &ObjectRef,
    site: &Site,
    inventory: &Inventory,
    user: &StoreUser,
) -> Translated {
    let StoreUser {
        id: _,
        login,
        display_name,
        grant,
        version: _,
        password_changed: _,
    } = user;
    let mut translation = Translation {
        site,
        inventory,
        omitted: Vec::new(),
    };
    let access = translation.access(grant);
    let (permissions, extra_permissions) = translation.permissions(grant);
    let (ip_pool, locked_out) = translation.network(&grant.network);
    let validity = &grant.validity;
    let moment = |bound: Option<Timestamp>| bound.map(|moment| moment.to_string());
    let spec = VmsUserSpec {
        server_ref: ServerReference {
            name: server.name.to_string(),
            namespace: None,
        },
        login: login.to_string(),
        display_name: (**display_name != *login.as_str()).then(|| display_name.to_string()),
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
    Translated {
        spec,
        omitted: translation.omitted,
    }
}

struct Translation<'a> {
    site: &'a Site,
    inventory: &'a Inventory,
    omitted: Vec<String>,
}

impl Translation<'_> {
    fn access(&mut self, grant: &Grant) -> Access {
        let (site, inventory) = (self.site, self.inventory);
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
                    "permission `{}`, which lets its holder manage users and which nobody may pass on",
                    permission::in_words(name.as_str())
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
