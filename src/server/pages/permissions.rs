//! Actions in the words of the users page.
//!
//! Pure.

use crate::{
    domain::permission::{self, PermissionGroup},
    server::wire::Permission,
};

/// The action of the table in words, else what the server calls it.
pub(super) fn action(permission: &Permission) -> String {
    permission::known(&permission.name).map_or_else(
        || permission.display_name.clone(),
        |known| words(known.action),
    )
}

/// An action with the title of its group, by the name of its permission.
pub(super) fn with_group(name: &str) -> String {
    permission::known(name).map_or_else(
        || name.to_owned(),
        |known| format!("{}: {}", known.group.title(), words(known.action)),
    )
}

/// What an account may do, by the titles of the groups in their order; what belongs to none of them comes last.
pub(super) fn by_group(permissions: &[Permission]) -> Vec<(&'static str, Vec<String>)> {
    let groups = PermissionGroup::ALL.iter().copied().map(Some);
    let groups = groups.chain([None]).map(|group| {
        let members = permissions
            .iter()
            .filter(|permission| of(permission) == group);
        (title(group), members.map(action).collect::<Vec<_>>())
    });
    groups.filter(|(_, actions)| !actions.is_empty()).collect()
}

/// The group of the users page that a permission belongs to.
pub(super) fn of(permission: &Permission) -> Option<PermissionGroup> {
    PermissionGroup::of(&permission.name, &permission.group)
}

pub(super) fn title(group: Option<PermissionGroup>) -> &'static str {
    group.map_or("Others", PermissionGroup::title)
}

/// `cameraObstacle` as people write it.
fn words(action: &str) -> String {
    let mut text = String::new();
    for letter in action.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push(' ');
            text.push(letter.to_ascii_lowercase());
        } else {
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permission(name: &str, group: &str) -> Permission {
        Permission {
            id: 1,
            name: name.into(),
            display_name: format!("{group}: {name}"),
            description: String::new(),
            group: group.into(),
        }
    }

    #[test]
    fn actions_are_told_in_words() {
        let obstacle = permission("analytic-cases-camera-obstacle", "");
        assert_eq!(action(&obstacle), "Camera obstacle");
        assert_eq!(action(&permission("x", "Maps")), "Maps: x");
        assert_eq!(with_group("archives-show"), "Archive: View");
    }

    #[test]
    fn what_an_account_may_do_is_told_by_group_and_groups_of_nothing_are_left_out() {
        let held = [
            permission("bridges", "Bridges"),
            permission("ptz", "PTZ"),
            permission("archives-show", "Archive"),
        ];
        let told = by_group(&held);
        let titles: Vec<_> = told.iter().map(|(title, _)| *title).collect();
        assert_eq!(titles, ["Archive", "PTZ", "Others"]);
        assert_eq!(told[0].1, ["View"]);
    }
}
