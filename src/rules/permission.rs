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
    let shared = tenant
        .share
        .map(|share| shared(&share.permissions, case.inventory));
    let mut judge = Judge {
        case,
        shared,
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
    case: &'a Case<'a>,
    shared: Option<BTreeSet<PermissionName>>,
    granted: BTreeSet<PermissionName>,
    kept: BTreeSet<PermissionName>,
    findings: &'f mut Findings,
}

impl Judge<'_, '_> {
    fn all_of(&mut self, group: PermissionGroup) {
        let offered = held_in(group, self.case.inventory);
        let shared = self.shared.as_ref();
        self.granted.extend(
            offered
                .filter(|name| shared.is_none_or(|shared| shared.contains(*name)))
                .cloned(),
        );
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
        } else if self
            .shared
            .as_ref()
            .is_some_and(|shared| !shared.contains(name))
        {
            self.findings.report(
                Rule::ExceedsShare,
                path,
                format!("permission `{name}` is not shared with this namespace"),
                "take it away, or ask the owner of the VmsServer to share it",
            );
        } else if self.case.inventory.held.contains_key(name) {
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

/// All that a share's request comes to, read as a ceiling.
fn shared(request: &PermissionRequest, inventory: &Inventory) -> BTreeSet<PermissionName> {
    let mut names = request.extra.clone();
    for (group, actions) in &request.groups {
        match actions {
            Actions::All => names.extend(held_in(*group, inventory).cloned()),
            Actions::These(actions) => {
                let known = actions.iter().filter_map(|action| group.action(action));
                names.extend(known.map(|permission| PermissionName::from(permission.wire)));
            }
        }
    }
    names
}

/// What the parent holds of a group and may pass on.
fn held_in(group: PermissionGroup, inventory: &Inventory) -> impl Iterator<Item = &PermissionName> {
    inventory
        .held
        .iter()
        .filter(move |(name, title)| {
            PermissionGroup::of(name.as_str(), title) == Some(group) && !name.manages_users()
        })
        .map(|(name, _)| name)
}
