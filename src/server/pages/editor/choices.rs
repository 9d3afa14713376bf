//! The choices of the form: what the account can give.

use super::{
    cameras::{self, Fold},
    ticks::Choice,
};
use crate::{
    domain::permission::PermissionGroup,
    server::{
        error::Result,
        pages::{listed::some_of, permissions, request::Visitor},
        service::seen::{self, NamedSet},
        state::App,
        wire::{Permission, Subuser},
    },
};

/// What the account can give.
pub(super) struct Choices {
    /// By camera group, where they are many.
    pub(super) cameras: Vec<Fold>,
    pub(super) layouts: Vec<Choice>,
    pub(super) groups: Vec<Choice>,
    /// By group of actions; last those that belong to none of the users page.
    pub(super) actions: Vec<(Option<PermissionGroup>, Vec<Choice>)>,
}

impl Choices {
    /// Includes what the user holds and the account does not, so that it can be taken away.
    pub(super) async fn load(app: &App, visitor: &Visitor, user: Option<&Subuser>) -> Result<Self> {
        let seen = seen::everything(app, &visitor.caller).await?;
        Ok(Self {
            cameras: cameras::folds(&seen.cameras, &seen.groups),
            layouts: seen.layouts.iter().map(of_set).collect(),
            groups: seen.groups.iter().map(of_set).collect(),
            actions: actions(&visitor.account.permissions, user),
        })
    }
}

/// How many cameras of a layout or group are named.
const NAMED: usize = 12;

fn of_set(set: &NamedSet) -> Choice {
    let names = set.cameras.iter().map(|camera| camera.name.as_str());
    Choice {
        id: set.id,
        name: set.name.clone(),
        detail: if set.cameras.is_empty() {
            "no cameras".to_owned()
        } else {
            some_of(names, NAMED)
        },
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
            let members = offered
                .iter()
                .filter(|(permission, _)| permissions::of(permission) == group);
            let choices = members.map(|(permission, is_held)| Choice {
                id: permission.id,
                name: permissions::action(permission),
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
}
