//! What a parent account has to give, by its listings.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::super::wire::{Camera, Group, Layout, License, OwnUser, Rows, WireId};
use crate::{
    domain::{
        license::{AccountLicenses, Level, Licenses},
        name::SetId,
        permission::{PermissionGroup, PermissionName},
    },
    world::{Inventory, ObservedSet},
};

/// The most bytes of the name of a permission.
const PERMISSION_LENGTH: usize = 128;

/// So many objects that cannot be read are named.
const NAMED_UNREADABLE: usize = 100;

/// What a parent account has to give. What cannot be read counts as not there. A permission is of the group that is
/// `stated`, whatever the server calls it.
pub(in super::super) fn read(
    cameras: Rows<Camera>,
    layouts: Rows<Layout>,
    groups: Rows<Group>,
    parent: &OwnUser,
    stated: &BTreeMap<PermissionName, PermissionGroup>,
) -> Inventory {
    let (whole, hiding): (Vec<Group>, Vec<Group>) =
        groups.readable.into_iter().partition(shows_all);
    let hiding: Vec<_> = hiding.into_iter().map(|group| Some(group.id)).collect();
    let unreadable = named("camera", &cameras.unreadable)
        .chain(named("layout", &layouts.unreadable))
        .chain(named("camera group", &groups.unreadable))
        .chain(named("camera group", &hiding));
    let unreadable = unreadable.take(NAMED_UNREADABLE).collect();
    Inventory {
        cameras: cameras
            .readable
            .into_iter()
            .map(|camera| (camera.id.into(), camera.name))
            .collect(),
        layouts: layouts.readable.into_iter().map(layout).collect(),
        groups: whole.into_iter().map(group).collect(),
        unreadable,
        licenses: account_licenses(&parent.analytic_license),
        held: parent
            .permissions
            .iter()
            // What no status can name cannot be given.
            .filter(|permission| permission.name.len() <= PERMISSION_LENGTH)
            .map(|permission| {
                let name = PermissionName::from(Arc::clone(&permission.name));
                let group = stated.get(&name).map(|group| group.title().into());
                (name, group.unwrap_or_else(|| Arc::clone(&permission.group)))
            })
            .collect(),
        inseparable: BTreeSet::new(),
    }
}

/// The licences of an account; a level that is not shown has none.
fn account_licenses(licenses: &[License]) -> AccountLicenses {
    let of = |level: Level, number: fn(&License) -> u32| {
        let kind = format!("analytic_{}", level.field());
        let shown = licenses.iter().find(|license| license.kind == kind);
        shown.map_or(0, number)
    };
    AccountLicenses {
        total: Licenses::by_level(|level| of(level, |license| license.all)),
        free: Licenses::by_level(|level| of(level, |license| license.free)),
    }
}

fn layout(layout: Layout) -> (SetId, ObservedSet) {
    let members = layout.grid.into_ids();
    let name = layout.name;
    (layout.id.into(), ObservedSet { name, members })
}

fn group(group: Group) -> (SetId, ObservedSet) {
    let members = group.items.into_ids();
    let name = group.name;
    (group.id.into(), ObservedSet { name, members })
}

/// A camera group that shows fewer cameras than it counts would let one slip through.
fn shows_all(group: &Group) -> bool {
    group
        .items_count
        .is_none_or(|count| count == group.items.shown)
}

fn named(kind: &str, ids: &[Option<WireId>]) -> impl Iterator<Item = Arc<str>> {
    ids.iter().map(move |id| match id {
        Some(id) => format!("{kind} {:?}", id.text()).into(),
        None => format!("{kind} without an id").into(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{super::super::wire::Permission, *};

    fn nobody() -> OwnUser {
        OwnUser {
            id: WireId::Number(1),
            permissions: Vec::new(),
            analytic_license: Vec::new(),
        }
    }

    fn observed(layouts: &Value, groups: &Value) -> Inventory {
        let text = |rows: &Value| rows.to_string();
        read(
            Rows::default(),
            serde_json::from_str(&text(layouts)).unwrap(),
            serde_json::from_str(&text(groups)).unwrap(),
            &nobody(),
            &BTreeMap::new(),
        )
    }

    #[test]
    fn a_layout_holds_the_cameras_of_its_cells_and_one_that_cannot_be_read_is_named() {
        let page = json!([
            {
                "id": 3, "name": "north", "layout_template": "Grid22",
                "grid": [{"camera_id": 1, "stream_id": 5}, null, {"camera_id": 1, "stream_id": 6}, {"id": 2}],
            },
            {"id": 4, "name": "n"},
            {"id": 5, "name": "n", "grid": [{}]},
            {"name": "n", "grid": []},
        ]);
        let observed = observed(&page, &json!([]));
        assert_eq!(observed.layouts.len(), 1);
        assert_eq!(
            observed.layouts["3"].members,
            ["1".into(), "2".into()].into()
        );
        let unreadable: Vec<&str> = observed.unreadable.iter().map(|name| &**name).collect();
        assert_eq!(
            unreadable,
            ["layout \"4\"", "layout \"5\"", "layout without an id"]
        );
    }

    /// Which permissions the parent account holds, with their groups.
    fn held(
        names: &[&str],
        stated: &BTreeMap<PermissionName, PermissionGroup>,
    ) -> BTreeMap<PermissionName, Arc<str>> {
        let permission = |name: &&str| Permission {
            id: WireId::Number(1),
            name: (*name).into(),
            group: "Others".into(),
        };
        let parent = OwnUser {
            permissions: names.iter().map(permission).collect(),
            ..nobody()
        };
        let (cameras, layouts, groups) = (Rows::default(), Rows::default(), Rows::default());
        read(cameras, layouts, groups, &parent, stated).held
    }

    #[test]
    fn a_permission_that_no_status_can_name_is_not_offered() {
        let long = "x".repeat(PERMISSION_LENGTH + 1);
        assert_eq!(held(&["ptz", &long], &BTreeMap::new()).len(), 1);
    }

    #[test]
    fn a_permission_is_of_the_group_that_is_stated() {
        let stated = [("map-view".into(), PermissionGroup::Maps)].into();
        let held = held(&["map-view", "bridges"], &stated);
        assert_eq!(&*held[&"map-view".into()], "Maps");
        assert_eq!(&*held[&"bridges".into()], "Others");
    }

    #[test]
    fn a_group_that_hides_a_camera_cannot_be_read() {
        let page =
            |count: usize| json!([{"id": 3, "name": "all", "items": [1, 2], "items_count": count}]);
        let whole = observed(&json!([]), &page(2));
        assert_eq!(whole.groups["3"].members.len(), 2);
        let hiding = observed(&json!([]), &page(3));
        assert!(hiding.groups.is_empty());
        assert!(hiding.unreadable.contains("camera group \"3\""));
    }
}
