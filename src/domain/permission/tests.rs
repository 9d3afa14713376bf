use std::collections::BTreeSet;

use super::*;

#[test]
fn the_groups_are_those_of_the_users_page_in_its_order() {
    let titles: Vec<&str> = PermissionGroup::ALL
        .iter()
        .map(|group| group.title())
        .collect();
    assert_eq!(
        titles,
        [
            "Licenses",
            "Analytics business cases",
            "Analytics resources",
            "Analytics resource groups",
            "License statistics",
            "Archive",
            "Screenshots",
            "Cameras",
            "Events",
            "Camera groups",
            "Intercom",
            "Layouts",
            "Login",
            "Maps",
            "Tags",
            "PTZ",
            "Scripts",
            "User settings",
        ]
    );
}

#[test]
fn no_wire_name_stands_twice_and_no_action_twice_in_a_group() {
    let wires: BTreeSet<&str> = KNOWN.iter().map(|permission| permission.wire).collect();
    let actions: BTreeSet<_> = KNOWN
        .iter()
        .map(|permission| (permission.group, permission.action))
        .collect();
    assert_eq!((wires.len(), actions.len()), (KNOWN.len(), KNOWN.len()));
}

#[test]
fn a_name_that_the_table_does_not_know_is_placed_by_the_title_of_the_server() {
    assert_eq!(
        PermissionGroup::of("archives-show", "whatever"),
        Some(PermissionGroup::Archive)
    );
    assert_eq!(
        PermissionGroup::of("maps-index", "maps"),
        Some(PermissionGroup::Maps)
    );
    assert_eq!(
        PermissionGroup::of("maps-index", "Scripts"),
        Some(PermissionGroup::Scripts)
    );
    assert_eq!(
        PermissionGroup::of("maps-index", "Karten"),
        Some(PermissionGroup::Maps)
    );
    assert_eq!(PermissionGroup::of("bridges", "Bridges"), None);
}

#[test]
fn no_manifest_names_what_we_invented_and_every_group_has_something() {
    for group in PermissionGroup::ALL {
        assert!(group.actions().all(|permission| !permission.is_ours()));
        assert!(KNOWN.iter().any(|permission| permission.group == *group));
    }
}

#[test]
fn every_case_type_takes_licences_of_a_level_and_nothing_else_does() {
    for permission in KNOWN {
        let is_type = permission.wire.starts_with("analytic-cases-")
            && permission.wire != "analytic-cases-store";
        assert_eq!(permission.level.is_some(), is_type, "{}", permission.wire);
    }
}

#[test]
fn changing_ones_own_password_is_not_managing_users() {
    assert!(PermissionName::from("users-store").manages_users());
    assert!(!PermissionName::from("users-change-password").manages_users());
    assert!(!PermissionName::from("ptz").manages_users());
}
