//! What a field says does not depend on any other, and what is empty says what the table of the product says.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    api::v1alpha1::{VmsRole, VmsUser},
    domain::{
        license::Level,
        permission::{Actions, PermissionGroup},
        role::Role,
        site::SetKind,
        user::User,
    },
    fixtures::spelling::{Specs, fields_of_roles, fields_of_users, specs},
};

const LOGIN: &str = "alice@example.com";

fn groups() -> impl Iterator<Item = &'static str> {
    PermissionGroup::ALL.iter().map(|group| group.field())
}

/// What the user asks for, part by part, under the names of the fields.
fn parts(user: &User) -> BTreeMap<String, String> {
    let access = &user.access;
    let grants = |kind| access.granting.contains(&kind);
    let layouts = (&access.layouts, grants(SetKind::Layout));
    let sets = (&access.groups, grants(SetKind::Group));
    let mut parts: BTreeMap<String, String> = [
        ("access.cameras", format!("{:?}", access.cameras)),
        ("access.layouts", format!("{layouts:?}")),
        ("access.cameraGroups", format!("{sets:?}")),
        ("extraPermissions", format!("{:?}", user.permissions.extra)),
        ("ipPool", format!("{:?}", user.pool)),
        ("password", format!("{:?}", user.password)),
        ("roleRefs", format!("{:?}", user.roles)),
        ("suspended", user.validity.suspended.to_string()),
        ("validFrom", format!("{:?}", user.validity.from)),
        ("validUntil", format!("{:?}", user.validity.until)),
        ("displayName", user.display_name.to_string()),
        ("deletionPolicy", format!("{:?}", user.deletion_policy)),
    ]
    .map(|(field, said)| (field.to_owned(), said))
    .into();
    for level in Level::ALL {
        let number = user.licenses.of(*level).to_string();
        parts.insert(format!("limits.licenses.{}", level.field()), number);
    }
    let none = Actions::These([].into());
    for group in PermissionGroup::ALL {
        let actions = user.permissions.groups.get(group).unwrap_or(&none);
        parts.insert(
            format!("permissions.{}", group.field()),
            format!("{actions:?}"),
        );
    }
    parts
}

fn object(kind: &str, name: &str, spec: &Value) -> Value {
    json!({
        "apiVersion": "vms-operator.io/v1alpha1", "kind": kind,
        "metadata": {"name": name, "namespace": "video"}, "spec": spec,
    })
}

/// The user of that spec.
fn user(mut spec: Value) -> User {
    spec["serverRef"] = json!({"name": "main"});
    spec["login"] = json!(LOGIN);
    let manifest = object("VmsUser", "alice", &spec);
    User::from(&serde_json::from_value::<VmsUser>(manifest).unwrap())
}

/// The role of that spec.
fn role(spec: &Value) -> Role {
    let manifest = object("VmsRole", "guards", spec);
    Role::from(&serde_json::from_value::<VmsRole>(manifest).unwrap())
}

proptest! {
    #[test]
    fn a_field_says_in_a_role_what_it_says_in_a_user(
        Specs { one, respelled, .. } in specs(fields_of_roles(groups())),
    ) {
        let Role { object: _, access, permissions, licenses, pool, validity } = role(&one);
        let user = user(respelled);
        prop_assert_eq!(
            (access, permissions, licenses, pool, validity),
            (user.access, user.permissions, user.licenses, user.pool, user.validity)
        );
    }

    #[test]
    fn no_change_of_one_field_changes_another(
        Specs { one, respelled, changed, field } in specs(fields_of_users(groups(), LOGIN)),
    ) {
        let one = user(one);
        prop_assert_eq!(&one, &user(respelled));
        let (before, after) = (parts(&one), parts(&user(changed)));
        for (part, said) in &before {
            prop_assert_eq!(after[part] != *said, *part == field, "{} after a change of {}", part, field);
        }
        prop_assert!(before.contains_key(&field), "{} is no part", field);
    }
}
