//! The choices of the form: what the account can give.

use crate::{
    domain::permission::{KNOWN, PermissionGroup},
    server::{
        error::Result,
        pages::request::Visitor,
        paging::{Listing, Page},
        service::inventory,
        state::App,
        wire::{Camera, Group, Layout, Permission, Subuser},
    },
};

/// Something to tick.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) id: i64,
    pub(super) name: String,
    /// What helps to choose, in small letters.
    pub(super) detail: String,
}

/// What the account can give.
pub(super) struct Choices {
    pub(super) cameras: Vec<Choice>,
    pub(super) layouts: Vec<Choice>,
    pub(super) groups: Vec<Choice>,
    /// By group of actions; last those that belong to none of the users page.
    pub(super) actions: Vec<(Option<PermissionGroup>, Vec<Choice>)>,
}

impl Choices {
    /// Includes what the user holds and the account does not, so that it can be taken away.
    pub(super) async fn load(app: &App, visitor: &Visitor, user: Option<&Subuser>) -> Result<Self> {
        let caller = &visitor.caller;
        let mut cameras = Walk::default();
        while let Some(listing) = cameras.next() {
            let page = inventory::list_cameras(app, caller, &listing, String::new()).await?;
            cameras.take(page.map(Choice::of_camera));
        }
        let mut layouts = Walk::default();
        while let Some(listing) = layouts.next() {
            let page = inventory::list_layouts(app, caller, &listing, String::new()).await?;
            layouts.take(page.map(Choice::of_layout));
        }
        let mut groups = Walk::default();
        while let Some(listing) = groups.next() {
            let page = inventory::list_groups(app, caller, &listing, String::new()).await?;
            groups.take(page.map(Choice::of_group));
        }
        Ok(Self {
            cameras: cameras.choices,
            layouts: layouts.choices,
            groups: groups.choices,
            actions: actions(&visitor.account.permissions, user),
        })
    }
}

/// A walk through all pages of a listing.
#[derive(Default)]
struct Walk {
    choices: Vec<Choice>,
    seen: u32,
    is_over: bool,
}

impl Walk {
    fn next(&mut self) -> Option<Listing> {
        self.seen += 1;
        (!self.is_over).then(|| Listing::of_all(self.seen))
    }

    fn take(&mut self, page: Page<Choice>) {
        self.is_over = page.place().page >= page.place().last;
        self.choices.extend(page.into_rows());
    }
}

impl Choice {
    fn of_camera(camera: Camera) -> Self {
        Self {
            id: camera.id,
            name: camera.name,
            detail: String::new(),
        }
    }

    fn of_layout(layout: Layout) -> Self {
        Self {
            id: layout.id,
            name: layout.name,
            detail: members(layout.grid.iter().map(|camera| camera.name.as_str())),
        }
    }

    fn of_group(group: Group) -> Self {
        Self {
            id: group.id,
            name: group.name,
            detail: members(group.items.iter().map(|camera| camera.name.as_str())),
        }
    }
}

/// How many cameras of a layout or group are named.
const NAMED: usize = 12;

fn members<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let count = names.len();
    if count == 0 {
        return "no cameras".to_owned();
    }
    let text = names.take(NAMED).collect::<Vec<_>>().join(", ");
    if count > NAMED {
        format!("{text} and {} more", count - NAMED)
    } else {
        text
    }
}

fn actions(
    held: &[Permission],
    user: Option<&Subuser>,
) -> Vec<(Option<PermissionGroup>, Vec<Choice>)> {
    let of_user = user.into_iter().flat_map(|user| &user.permissions);
    let foreign = of_user.filter(|permission| held.iter().all(|held| held.id != permission.id));
    let offered: Vec<(&Permission, bool)> = held
        .iter()
        .map(|permission| (permission, true))
        .chain(foreign.map(|permission| (permission, false)))
        .collect();
    let groups = PermissionGroup::ALL.iter().copied().map(Some);
    groups
        .chain([None])
        .map(|group| {
            let members = offered.iter().filter(|(permission, _)| {
                PermissionGroup::of(&permission.name, &permission.group) == group
            });
            let choices = members.map(|(permission, is_held)| Choice {
                id: permission.id,
                name: words(permission),
                detail: if *is_held {
                    String::new()
                } else {
                    "your account does not hold this: it can only be taken away".to_owned()
                },
            });
            (group, choices.collect())
        })
        .collect()
}

/// The action of the table in words, else what the server calls it.
fn words(permission: &Permission) -> String {
    let known = KNOWN.iter().find(|known| known.wire == permission.name);
    let Some(known) = known else {
        return permission.display_name.clone();
    };
    let mut text = String::new();
    for letter in known.action.chars() {
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

    fn permission(id: i64, name: &str, group: &str) -> Permission {
        Permission {
            id,
            name: name.into(),
            display_name: format!("{group}: {name}"),
            description: String::new(),
            group: group.into(),
        }
    }

    #[test]
    fn every_group_of_the_users_page_is_there_in_its_order_and_others_come_last() {
        let held = [
            permission(1, "bridges", "Bridges"),
            permission(2, "ptz", "PTZ"),
            permission(3, "maps-index", "Maps"),
        ];
        let actions = actions(&held, None);
        let groups: Vec<_> = actions.iter().filter_map(|(group, _)| *group).collect();
        assert_eq!(groups, PermissionGroup::ALL);
        let of = |group| {
            let found = actions.iter().find(|(found, _)| *found == group);
            found.map(|(_, choices)| choices.iter().map(|choice| choice.id).collect::<Vec<_>>())
        };
        assert_eq!(of(Some(PermissionGroup::Ptz)), Some(vec![2]));
        assert_eq!(of(Some(PermissionGroup::Maps)), Some(vec![3]));
        assert_eq!(of(None), Some(vec![1]));
    }

    #[test]
    fn actions_are_told_in_words() {
        let obstacle = permission(1, "analytic-cases-camera-obstacle", "");
        assert_eq!(words(&obstacle), "Camera obstacle");
        assert_eq!(words(&permission(1, "x", "Maps")), "Maps: x");
    }

    #[test]
    fn a_long_list_of_cameras_is_cut() {
        let names: Vec<String> = (0..14).map(|number| number.to_string()).collect();
        let text = members(names.iter().map(String::as_str));
        assert!(text.ends_with("10, 11 and 2 more"), "{text}");
    }
}
