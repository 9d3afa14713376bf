//! What the user may do.

use std::collections::BTreeSet;

use super::{Case, Judged, Tenant, findings::Findings};
use crate::{
    domain::{
        permission::{Actions, PermissionGroup, PermissionName},
        user::PermissionRequest,
        violation::Rule,
    },
    world::Inventory,
};

pub(super) fn judge(
    case: &Case<'_>,
    tenant: &Tenant<'_>,
    findings: &mut Findings,
) -> Judged<BTreeSet<PermissionName>> {
    let mut judge = Judge {
        inventory: case.inventory,
        ceiling: tenant.share.map(|share| &share.permissions),
        granted: BTreeSet::new(),
        kept: BTreeSet::new(),
        findings,
    };
    let PermissionRequest { groups, extra } = &case.user.permissions;
    for (group, actions) in groups {
        match actions {
            Actions::All => judge.all_of(*group),
            Actions::These(actions) => {
                for (index, action) in actions.iter().enumerate() {
                    judge.action(*group, action, index);
                }
            }
        }
    }
    for (index, name) in extra.iter().enumerate() {
        judge.name(name, format!("spec.extraPermissions[{index}]"));
    }
    Judged {
        granted: judge.granted,
        kept: judge.kept,
    }
}

struct Judge<'a, 'f> {
    inventory: &'a Inventory,
    ceiling: Option<&'a PermissionRequest>,
    granted: BTreeSet<PermissionName>,
    kept: BTreeSet<PermissionName>,
    findings: &'f mut Findings,
}

impl Judge<'_, '_> {
    fn all_of(&mut self, group: PermissionGroup) {
        let offered = self.inventory.held.keys().filter(|name| {
            self.group_of(name) == Some(group) && !name.manages_users() && self.is_shared(name)
        });
        self.granted.extend(offered.cloned().collect::<Vec<_>>());
    }

    /// By the table, else by the title that the server gives it.
    fn group_of(&self, name: &PermissionName) -> Option<PermissionGroup> {
        let title = self.inventory.held.get(name).map_or("", |title| title);
        PermissionGroup::of(name.as_str(), title)
    }

    fn is_shared(&self, name: &PermissionName) -> bool {
        self.ceiling.is_none_or(|ceiling| {
            let actions = self
                .group_of(name)
                .and_then(|group| Some((group, ceiling.groups.get(&group)?)));
            ceiling.extra.contains(name)
                || actions.is_some_and(|(group, actions)| match actions {
                    Actions::All => true,
                    Actions::These(actions) => actions
                        .iter()
                        .filter_map(|action| group.action(action))
                        .any(|permission| permission.wire == name.as_str()),
                })
        })
    }

    fn action(&mut self, group: PermissionGroup, action: &str, index: usize) {
        let path = format!("spec.permissions.{}[{index}]", group.field());
        if let Some(permission) = group.action(action) {
            return self.name(&PermissionName::from(permission.wire), path);
        }
        let known: Vec<&str> = group
            .actions()
            .map(|permission| permission.action)
            .collect();
        self.findings.report(
            Rule::PermissionNotOffered,
            path,
            format!("`{action}` is no action of {}", group.field()),
            match known.as_slice() {
                [] => "write \"*\" for all that the server offers there".to_owned(),
                known => format!("write \"*\" or some of {}", known.join(", ")),
            },
        );
    }

    fn name(&mut self, name: &PermissionName, path: String) {
        if name.manages_users() {
            self.findings.report(
                Rule::PermissionNotHeld,
                path,
                format!("`{name}` lets its holder manage users, which nobody may pass on"),
                "take it away",
            );
        } else if !self.is_shared(name) {
            self.findings.report(
                Rule::ExceedsShare,
                path,
                format!("permission `{name}` is not shared with this namespace"),
                "take it away, or ask the owner of the VmsServer to share it",
            );
        } else if self.inventory.held.contains_key(name) {
            self.granted.insert(name.clone());
        } else {
            self.kept.insert(name.clone());
            self.findings.report(
                Rule::PermissionNotHeld,
                path,
                format!(
                    "the parent account does not hold `{name}`, or the server does not know it"
                ),
                "take it away, or give it to the parent account",
            );
        }
    }
}
