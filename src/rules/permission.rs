//! What the user may do.

use std::collections::BTreeSet;

use super::{
    case::{Case, DimensionVerdict, Tenant},
    declaration::{Declaration, Part},
    findings::{Findings, Found},
};
use crate::{
    domain::{
        capability::{Capabilities, Capability},
        license::Licenses,
        permission::{self, Actions, PermissionGroup, PermissionName},
        similar::nearest,
        user::PermissionRequest,
        violation::{Path, Rule, Violation},
    },
    world::Inventory,
};

/// What a user may do.
pub(super) struct JudgedPermissions {
    pub(super) permissions: DimensionVerdict<BTreeSet<PermissionName>>,
    /// What each part of the declaration grants, in their order.
    pub(super) by_part: Vec<BTreeSet<PermissionName>>,
}

/// Judges the permissions of each part; `licenses` are those that are granted.
pub(super) fn judge(
    case: &Case<'_>,
    tenant: &Tenant<'_>,
    declaration: &Declaration<'_>,
    licenses: Licenses,
) -> Found<JudgedPermissions> {
    let ceiling = tenant.share.map(|share| &share.permissions);
    let mut findings = Findings::default();
    let mut kept = BTreeSet::new();
    let mut by_part = Vec::new();
    for part in &declaration.parts {
        let judge = Judge {
            inventory: case.inventory,
            capabilities: case.capabilities,
            ceiling,
            part,
            declared: declaration.licenses,
            licenses,
            granted: BTreeSet::new(),
            kept: BTreeSet::new(),
            findings: Findings::default(),
        };
        let judged = findings.take(judge.part());
        kept.extend(judged.kept);
        by_part.push(judged.granted);
    }
    if !declaration.is_complete() && case.intact {
        kept.extend(retained(case, ceiling));
    }
    let granted = by_part.iter().flatten().cloned().collect();
    findings.deciding(JudgedPermissions {
        permissions: DimensionVerdict { granted, kept },
        by_part,
    })
}

/// What is held, which a role that is not there may grant, as far as it is shared.
fn retained(
    case: &Case<'_>,
    ceiling: Option<&PermissionRequest>,
) -> impl Iterator<Item = PermissionName> {
    let held = case
        .current
        .into_iter()
        .flat_map(|current| &current.permissions);
    held.filter(move |name| is_shared(case.inventory, ceiling, name))
        .cloned()
}

/// The judgement of one part.
struct Judge<'a> {
    inventory: &'a Inventory,
    capabilities: &'a Capabilities,
    ceiling: Option<&'a PermissionRequest>,
    part: &'a Part<'a>,
    /// The licences that are asked for.
    declared: Licenses,
    /// Those of them that are granted.
    licenses: Licenses,
    granted: BTreeSet<PermissionName>,
    kept: BTreeSet<PermissionName>,
    findings: Findings,
}

impl Judge<'_> {
    fn part(mut self) -> Found<DimensionVerdict<BTreeSet<PermissionName>>> {
        let PermissionRequest { groups, extra } = self.part.permissions;
        for (group, actions) in groups {
            match actions {
                Actions::All => self.all_of(*group),
                Actions::These(actions) => {
                    for (index, action) in actions.iter().enumerate() {
                        self.action(*group, action, index);
                    }
                }
            }
        }
        for (index, name) in extra.iter().enumerate() {
            let path = self.part.path(format!("spec.extraPermissions[{index}]"));
            self.name(name, name.as_str(), path);
        }
        let Self { granted, kept, .. } = self;
        self.findings.deciding(DimensionVerdict { granted, kept })
    }

    fn all_of(&mut self, group: PermissionGroup) {
        let offered = self.inventory.held.keys().filter(|name| {
            group_of(self.inventory, name) == Some(group)
                && !name.manages_users()
                && self.is_shared(name)
        });
        let offered: Vec<PermissionName> = offered.cloned().collect();
        if offered.is_empty() && !self.capabilities.contains(&Capability::NamedPermissions) {
            let path = self
                .part
                .path(format!("spec.permissions.{}", group.field()));
            let written = format!("{}: *", group.field());
            self.findings.push(inexpressible(
                self.capabilities,
                Some(group),
                &written,
                path,
            ));
        }
        for name in offered {
            let path = self
                .part
                .path(format!("spec.permissions.{}", group.field()));
            self.grant(name, path, "a type that `*` includes");
        }
    }

    /// A type of business case is of no use without licences of its level, and the VMS refuses it.
    fn grant(&mut self, name: PermissionName, path: Path, called: &str) {
        let level = permission::known(name.as_str()).and_then(|known| known.level);
        match level {
            Some(level) if self.declared.of(level) == 0 => self.findings.push(Violation::lasting(
                Rule::LicenseRequired,
                path,
                format!("{called} takes licences of level {level}, and none are asked for"),
                format!(
                    "ask for some in spec.limits.licenses.{}, or name only actions of other levels",
                    level.field()
                ),
            )),
            // Why there are none yet is said of the licences.
            Some(level) if self.licenses.of(level) == 0 => {}
            Some(_) | None => {
                self.granted.insert(name);
            }
        }
    }

    fn is_shared(&self, name: &PermissionName) -> bool {
        is_shared(self.inventory, self.ceiling, name)
    }

    fn action(&mut self, group: PermissionGroup, action: &str, index: usize) {
        let field = format!("spec.permissions.{}[{index}]", group.field());
        let path = self.part.path(field);
        let written = format!("{}: {action}", group.field());
        if let Some(permission) = group.action(action) {
            let name = PermissionName::from(permission.wire);
            return self.name(&name, &written, path);
        }
        let known: Vec<&str> = group
            .actions()
            .map(|permission| permission.action)
            .collect();
        self.findings.push(Violation::lasting(
            Rule::PermissionNotOffered,
            path.naming(written),
            format!("`{action}` is no action of {}", group.field()),
            match (nearest(action, known.iter().copied()), known.as_slice()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, []) => "write \"*\" for all that the server offers there".to_owned(),
                (None, known) => format!("write \"*\" or some of {}", known.join(", ")),
            },
        ));
    }

    /// What the account holds of a name like it, among what is shared with the namespace. Names of the table are right.
    fn near(&self, name: &PermissionName) -> Option<&str> {
        if permission::known(name.as_str()).is_some() {
            return None;
        }
        let held = self.inventory.held.keys();
        let held = held.filter(|held| self.is_shared(held) && !held.manages_users());
        nearest(name.as_str(), held.map(PermissionName::as_str))
    }

    /// `written` is what the manifest calls it.
    fn name(&mut self, name: &PermissionName, written: &str, path: Path) {
        let path = path.naming(written);
        if name.manages_users() {
            self.findings.push(Violation::lasting(
                Rule::PermissionNotHeld,
                path,
                format!("`{written}` lets its holder manage users, which nobody may pass on"),
                "take it away",
            ));
        } else if !self.is_shared(name) {
            self.findings.push(Violation::lasting(
                Rule::ExceedsShare,
                path,
                format!("permission `{written}` is not shared with this namespace"),
                "take it away, or ask the owner of the VmsServer to share it",
            ));
        } else if self.inventory.held.contains_key(name) {
            self.grant(name.clone(), path, &format!("`{written}`"));
        } else if !self.capabilities.contains(&Capability::NamedPermissions) {
            // Not kept either: whoever has it there was given it by hand.
            let group = group_of(self.inventory, name);
            self.findings
                .push(inexpressible(self.capabilities, group, written, path));
        } else {
            self.kept.insert(name.clone());
            self.findings.push(Violation::lasting(
                Rule::PermissionNotHeld,
                path,
                format!(
                    "the parent account does not hold `{written}`, or the server does not know it"
                ),
                match self.near(name) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "take it away, or give it to the parent account".to_owned(),
                },
            ));
        }
    }
}

/// Reports what the server has no right for, or none that is limited to cameras.
fn inexpressible(
    capabilities: &Capabilities,
    group: Option<PermissionGroup>,
    written: &str,
    path: Path,
) -> Violation {
    let is_recorded = matches!(
        group,
        Some(PermissionGroup::Archive | PermissionGroup::Screenshots | PermissionGroup::Events)
    );
    let message = if is_recorded && !capabilities.contains(&Capability::ArchiveScope) {
        format!(
            "the server shows recordings and events of every camera to whoever may see some, so that `{written}` cannot be limited to cameras"
        )
    } else {
        format!("the server has no right that is `{written}`")
    };
    let hint = "take it away, or use a server that can";
    Violation::lasting(Rule::Unsupported, path, message, hint)
}

/// By the table, else by the title that the server gives it.
pub(super) fn group_of(inventory: &Inventory, name: &PermissionName) -> Option<PermissionGroup> {
    let title = inventory.held.get(name).map_or("", |title| title);
    PermissionGroup::of(name.as_str(), title)
}

pub(super) fn is_shared(
    inventory: &Inventory,
    ceiling: Option<&PermissionRequest>,
    name: &PermissionName,
) -> bool {
    ceiling.is_none_or(|ceiling| {
        let actions =
            group_of(inventory, name).and_then(|group| Some((group, ceiling.groups.get(&group)?)));
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
