//! What a suggestion comes to: read from its words, and not by the code that made them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    api::v1alpha1::{MemberCameras, VmsRoleSpec, VmsUserSpec},
    cli::export::roles::{
        CameraGroups,
        part::{Part, Thing},
    },
};

/// All that a user has, with all that their roles give.
pub(super) fn expanded_user(
    user: &VmsUserSpec,
    roles: &BTreeMap<String, VmsRoleSpec>,
    groups: &CameraGroups,
) -> BTreeSet<Thing> {
    let roles = user.role_refs.iter().map(|role| {
        let VmsRoleSpec {
            access,
            permissions,
            extra_permissions,
            limits,
            ip_pool,
            valid_from,
            valid_until,
            suspended,
        } = roles[&role.name].clone();
        assert!(valid_from.is_none() && valid_until.is_none() && suspended.is_none());
        Part {
            access,
            permissions,
            extra_permissions,
            limits,
            ip_pool,
        }
    });
    let parts = roles.chain([Part::of(user)]);
    let all = parts
        .map(|part| expanded(&part, groups))
        .reduce(|mut all, part| {
            all.extend(part);
            all
        });
    all.unwrap_or_default()
}

/// All that one object gives.
pub(super) fn expanded(part: &Part, groups: &CameraGroups) -> BTreeSet<Thing> {
    let mut things = part.things();
    let cameras = part.access.cameras.as_ref();
    if let Some(selector) = cameras.and_then(|cameras| cameras.selector.as_ref()) {
        assert!(selector.match_expressions.is_empty());
        let [(label, value)] = &selector.match_labels.iter().collect::<Vec<_>>()[..] else {
            panic!("one label: {selector:?}");
        };
        assert_eq!(value.as_str(), "true");
        let selected = groups.labels[label.as_str()].iter();
        things.extend(selected.cloned().map(Thing::Camera));
    }
    if let Some(sets) = &part.access.camera_groups
        && sets.member_cameras == Some(MemberCameras::Grant)
    {
        let members = sets.selection.names.iter();
        let members = members.filter_map(|group| groups.members.get(group));
        things.extend(members.flatten().cloned().map(Thing::Camera));
    }
    things
}

/// The lines of users and roles, as an export writes them.
pub(super) fn lines(users: &[VmsUserSpec], roles: &BTreeMap<String, VmsRoleSpec>) -> usize {
    let users = users
        .iter()
        .map(|user| serde_yaml::to_string(user).expect("YAML"));
    let roles = roles.values().map(|role| {
        let role = serde_yaml::to_string(role).expect("YAML");
        // A role that says nothing is `{}` in the line of its `spec`.
        assert_ne!(role, "{}\n");
        format!("---\napiVersion:\nkind:\nmetadata:\n  name:\n  namespace:\nspec:\n{role}")
    });
    users.chain(roles).map(|text| text.lines().count()).sum()
}
