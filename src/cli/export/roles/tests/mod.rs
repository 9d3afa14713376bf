mod expanded;
mod random;

use std::collections::{BTreeMap, BTreeSet};

use self::expanded::{expanded, expanded_user, lines};
use super::{
    CameraGroups, Suggestion,
    part::{Part, Thing},
    suggest,
};
use crate::{
    api::v1alpha1::{Access, DeletionPolicy, Limits, Permissions, ServerReference, VmsUserSpec},
    domain::permission::{PermissionGroup, documented},
};

/// A user of that login who has these things.
fn user(login: &str, things: &[Thing]) -> VmsUserSpec {
    let nothing = VmsUserSpec {
        server_ref: ServerReference {
            name: "main".to_owned(),
            namespace: None,
        },
        login: login.to_owned(),
        display_name: None,
        password: None,
        access: Access::default(),
        permissions: Permissions::default(),
        extra_permissions: Vec::new(),
        limits: Limits::default(),
        ip_pool: None,
        valid_from: None,
        valid_until: None,
        suspended: None,
        role_refs: Vec::new(),
        deletion_policy: DeletionPolicy::Delete,
    };
    let things: BTreeSet<&Thing> = things.iter().collect();
    Part::naming(things).into_user(&nothing, Vec::new())
}

fn cameras(place: &str, numbers: std::ops::RangeInclusive<usize>) -> Vec<Thing> {
    let names = numbers.map(|number| Thing::Camera(format!("{place}-{number:02}")));
    names.collect()
}

fn action(group: PermissionGroup, name: &str) -> Thing {
    let mut known = documented();
    let place = known.position(|known| known.group == group && known.action == name);
    Thing::Action(group, place.expect("an action"))
}

fn guards(count: usize, things: &[Thing]) -> Vec<VmsUserSpec> {
    let logins = (0..count).map(|number| format!("guard-{number}@example.com"));
    logins.map(|login| user(&login, things)).collect()
}

/// Two groups of cameras, and labels that say so.
fn yard_and_hall() -> CameraGroups {
    let set = |place: &str| {
        let cameras = (1..=9).map(|number| format!("{place}-{number:02}"));
        cameras.collect::<BTreeSet<String>>()
    };
    let of = |prefix: &str| {
        let places = ["yard", "hall"].into_iter();
        places
            .map(|place| (format!("{prefix}{place}"), set(place)))
            .collect()
    };
    CameraGroups {
        members: of(""),
        labels: of("group.vms-operator.io/"),
        are_followed: true,
    }
}

fn suggested(users: &[VmsUserSpec], groups: &CameraGroups) -> Suggestion {
    let suggestion = suggest(users, groups, &BTreeSet::new());
    for (before, after) in users.iter().zip(&suggestion.users) {
        let after = expanded_user(after, &suggestion.roles, groups);
        assert_eq!(
            after,
            expanded(&Part::of(before), groups),
            "{suggestion:#?}"
        );
    }
    suggestion
}

fn roles_of(user: &VmsUserSpec) -> Vec<&str> {
    let roles = user.role_refs.iter();
    roles.map(|role| role.name.as_str()).collect()
}

#[test]
fn users_who_have_the_same_share_one_role_and_say_nothing_else() {
    let things = [
        cameras("yard", 1..=9),
        vec![
            action(PermissionGroup::Archive, "View"),
            Thing::Pool(vec!["192.0.2.0/24".to_owned()]),
        ],
    ]
    .concat();
    let suggestion = suggested(&guards(5, &things), &CameraGroups::default());
    let names: Vec<&String> = suggestion.roles.keys().collect();
    assert_eq!(names, ["role-yard-archive"]);
    for user in &suggestion.users {
        assert_eq!(roles_of(user), ["role-yard-archive"]);
        assert_eq!(Part::of(user), Part::default());
    }
}

#[test]
fn what_many_share_is_a_role_and_what_is_somebodys_own_stays_theirs() {
    let users: Vec<VmsUserSpec> = (1..=12)
        .map(|number| {
            let own = cameras("lobby", number..=number);
            user("guard", &[cameras("yard", 1..=9), own].concat())
        })
        .collect();
    let suggestion = suggested(&users, &CameraGroups::default());
    assert_eq!(suggestion.roles.len(), 1);
    for (user, number) in suggestion.users.iter().zip(1..) {
        assert_eq!(roles_of(user), ["role-yard-view"]);
        let own = Part::of(user).things().into_iter().collect::<Vec<_>>();
        assert_eq!(own, cameras("lobby", number..=number));
    }
}

#[test]
fn somebody_who_may_see_less_than_the_others_does_not_get_their_role() {
    let mut users = guards(6, &cameras("yard", 1..=9));
    users.push(user("new@example.com", &cameras("yard", 1..=2)));
    let suggestion = suggested(&users, &CameraGroups::default());
    let new = &suggestion.users[6];
    let roles = roles_of(new)
        .into_iter()
        .map(|role| &suggestion.roles[role]);
    assert_eq!(roles.count(), 0, "{suggestion:#?}");
}

#[test]
fn what_is_not_worth_a_role_stays_as_it_is() {
    let users = [
        guards(2, &cameras("yard", 1..=2)),
        vec![user("alone@example.com", &cameras("hall", 1..=9))],
        vec![user("nobody@example.com", &[])],
    ]
    .concat();
    let suggestion = suggested(&users, &CameraGroups::default());
    assert!(suggestion.roles.is_empty(), "{suggestion:#?}");
    assert_eq!(suggestion.users, users);
}

#[test]
fn other_addresses_are_another_role_of_another_name() {
    let from = |range: &str| {
        let pool = Thing::Pool(vec![range.to_owned()]);
        [cameras("yard", 1..=9), vec![pool]].concat()
    };
    let users = [
        guards(4, &from("192.0.2.0/24")),
        guards(4, &from("198.51.100.0/24")),
    ]
    .concat();
    let suggestion = suggested(&users, &CameraGroups::default());
    let pools = suggestion
        .users
        .iter()
        .filter(|user| user.ip_pool.is_some());
    assert!(
        suggestion.roles.len() <= 3 && pools.count() <= 8,
        "{suggestion:#?}"
    );
    assert!(
        suggestion.roles.contains_key("role-yard-view"),
        "{suggestion:#?}"
    );
}

#[test]
fn a_name_that_is_taken_is_left_alone() {
    let taken = BTreeSet::from(["role-yard-view".to_owned()]);
    let users = guards(5, &cameras("yard", 1..=9));
    let suggestion = suggest(&users, &CameraGroups::default(), &taken);
    assert_eq!(
        suggestion.roles.keys().collect::<Vec<_>>(),
        ["role-yard-view-2"]
    );
}

#[test]
fn cameras_are_said_by_the_label_of_their_group_where_it_reaches_no_other() {
    let groups = yard_and_hall();
    let users = guards(20, &cameras("yard", 1..=9));
    let suggestion = suggested(&users, &groups);
    insta::assert_snapshot!(yaml(&suggestion.roles["role-yard-view"]), @r#"
    access:
      cameras:
        selector:
          matchLabels:
            group.vms-operator.io/yard: 'true'
    "#);
    // One camera of the group is not granted: nothing but names says that.
    let fewer = suggested(&guards(5, &cameras("yard", 2..=9)), &groups);
    let role = &fewer.roles["role-yard-view"];
    let cameras = role.access.cameras.as_ref().expect("cameras");
    assert!(
        cameras.selector.is_none() && cameras.names.len() == 8,
        "{role:#?}"
    );
    // Nor where it is not asked for.
    let asked = CameraGroups {
        are_followed: false,
        ..groups
    };
    let named = suggested(&users, &asked);
    let cameras = named.roles["role-yard-view"].access.cameras.as_ref();
    assert!(cameras.is_some_and(|cameras| cameras.selector.is_none()));
}

#[test]
fn cameras_come_with_the_groups_that_are_granted_too() {
    let groups = yard_and_hall();
    let granted = ["hall", "yard"].map(|group| Thing::Group(group.to_owned()));
    let all = [
        cameras("yard", 1..=9),
        cameras("hall", 1..=9),
        cameras("gate", 1..=1),
        granted.to_vec(),
    ]
    .concat();
    let suggestion = suggested(&guards(5, &all), &groups);
    insta::assert_snapshot!(yaml(&suggestion.roles["role-hall-yard-view"]), @r"
    access:
      cameras:
        names:
        - gate-01
      cameraGroups:
        names:
        - hall
        - yard
        memberCameras: Grant
    ");
    // Somebody has a group without all of its cameras: then each is named.
    let mut users = guards(5, &all);
    users.push(user("new@example.com", &granted));
    let suggestion = suggested(&users, &groups);
    for role in suggestion.roles.values() {
        let groups = role.access.camera_groups.as_ref();
        assert!(groups.is_none_or(|groups| groups.member_cameras.is_none()));
    }
}

fn yaml(part: &impl serde::Serialize) -> String {
    serde_yaml::to_string(part).expect("YAML")
}

#[test]
fn lines_are_counted_as_they_are_written() {
    let users = guards(5, &cameras("yard", 1..=9));
    let suggestion = suggested(&users, &CameraGroups::default());
    let (before, after) = (
        lines(&users, &BTreeMap::new()),
        lines(&suggestion.users, &suggestion.roles),
    );
    // Twelve lines of access for each of five; or one role, and two lines for each.
    assert_eq!(before - after, 5 * 12 - (12 + 7) - 5 * 2);
}
