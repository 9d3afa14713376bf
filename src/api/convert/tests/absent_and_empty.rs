//! What a field says does not depend on any other, and what is empty says what the table of the product says.

use std::collections::BTreeMap;

use proptest::{prelude::*, sample::Index};
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
};

/// A field, by its path below `spec`, and what may stand there; those of one inner list mean the same.
struct Field {
    path: Vec<&'static str>,
    meanings: Vec<Vec<Option<Value>>>,
}

fn selection(field: &'static str) -> Field {
    let none = vec![
        None,
        Some(json!({})),
        Some(json!({"names": []})),
        Some(json!({"all": false})),
    ];
    Field {
        path: vec!["access", field],
        meanings: vec![
            none,
            vec![
                Some(json!({"names": ["a"]})),
                Some(json!({"names": ["a"], "all": false})),
            ],
            vec![
                Some(json!({"all": true})),
                Some(json!({"all": true, "names": []})),
            ],
            vec![Some(
                json!({"selector": {"matchLabels": {"site": "north"}}}),
            )],
        ],
    }
}

fn licenses(level: &'static str) -> Field {
    Field {
        path: vec!["limits", "licenses", level],
        meanings: vec![vec![None, Some(json!(0))], vec![Some(json!(2))]],
    }
}

fn fields() -> Vec<Field> {
    let mut fields = vec![
        selection("cameras"),
        selection("layouts"),
        selection("cameraGroups"),
        Field {
            path: vec!["extraPermissions"],
            meanings: vec![vec![None, Some(json!([]))], vec![Some(json!(["bridges"]))]],
        },
        Field {
            path: vec!["ipPool"],
            meanings: vec![
                vec![None],
                vec![
                    Some(json!({"ranges": ["192.0.2.1"]})),
                    Some(json!({"ranges": ["192.0.2.1"], "poolRefs": []})),
                ],
                vec![Some(json!({"poolRefs": [{"name": "office"}]}))],
            ],
        },
        licenses("l1"),
        licenses("l2"),
        licenses("l3"),
        Field {
            path: vec!["password"],
            meanings: vec![
                vec![None],
                vec![
                    Some(json!({"secretRef": {"name": "a"}})),
                    Some(
                        json!({"secretRef": {"name": "a", "key": "password"}, "format": "Plain", "policy": "Enforce"}),
                    ),
                ],
                vec![
                    Some(json!({"generate": {"secretName": "a"}})),
                    Some(json!({"generate": {"secretName": "a", "length": 24}})),
                ],
            ],
        },
        Field {
            path: vec!["suspended"],
            meanings: vec![vec![None, Some(json!(false))], vec![Some(json!(true))]],
        },
        Field {
            path: vec!["roleRefs"],
            meanings: vec![
                vec![None, Some(json!([]))],
                vec![Some(json!([{"name": "guards"}]))],
                vec![Some(json!([{"name": "guards", "namespace": "video"}]))],
            ],
        },
        Field {
            path: vec!["validUntil"],
            meanings: vec![vec![None], vec![Some(json!("2027-01-31T00:00:00Z"))]],
        },
    ];
    for group in PermissionGroup::ALL {
        let path = vec!["permissions", group.field()];
        let meanings = vec![vec![None, Some(json!([]))], vec![Some(json!(["*"]))]];
        fields.push(Field { path, meanings });
    }
    fields
}

/// What the user asks for, part by part, under the paths of the fields.
fn parts(user: &User) -> BTreeMap<String, String> {
    let access = &user.access;
    let grants = |kind| access.granting.contains(&kind);
    let mut parts = BTreeMap::from([
        ("access.cameras".to_owned(), format!("{:?}", access.cameras)),
        (
            "access.layouts".to_owned(),
            format!("{:?} {}", access.layouts, grants(SetKind::Layout)),
        ),
        (
            "access.cameraGroups".to_owned(),
            format!("{:?} {}", access.groups, grants(SetKind::Group)),
        ),
        (
            "extraPermissions".to_owned(),
            format!("{:?}", user.permissions.extra),
        ),
        ("ipPool".to_owned(), format!("{:?}", user.pool)),
        ("password".to_owned(), format!("{:?}", user.password)),
        ("roleRefs".to_owned(), format!("{:?}", user.roles)),
        ("suspended".to_owned(), user.validity.suspended.to_string()),
        (
            "validUntil".to_owned(),
            format!("{:?}", user.validity.until),
        ),
        (
            "others".to_owned(),
            format!(
                "{} {} {:?}",
                user.login, user.display_name, user.deletion_policy
            ),
        ),
    ]);
    for level in Level::ALL {
        parts.insert(
            format!("limits.licenses.{}", level.field()),
            user.licenses.of(*level).to_string(),
        );
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

/// A spec with those values in its fields.
fn spec<'a>(
    mut spec: Value,
    values: impl Iterator<Item = (&'a Field, &'a Option<Value>)>,
) -> Value {
    for (field, value) in values {
        let Some(value) = value else { continue };
        let mut place = &mut spec;
        for name in &field.path {
            place = &mut place[*name];
        }
        *place = value.clone();
    }
    spec
}

/// The user with those values in its fields.
fn user<'a>(values: impl Iterator<Item = (&'a Field, &'a Option<Value>)>) -> User {
    let least = json!({"serverRef": {"name": "main"}, "login": "alice@example.com"});
    let manifest = json!({
        "apiVersion": "vms-operator.io/v1alpha1", "kind": "VmsUser",
        "metadata": {"name": "alice", "namespace": "video"}, "spec": spec(least, values),
    });
    User::from(&serde_json::from_value::<VmsUser>(manifest).unwrap())
}

/// The fields that a role has too.
fn is_of_roles(field: &Field) -> bool {
    !matches!(field.path[0], "password" | "roleRefs")
}

/// A role with those values in its fields.
fn role<'a>(values: impl Iterator<Item = (&'a Field, &'a Option<Value>)>) -> Role {
    let manifest = json!({
        "apiVersion": "vms-operator.io/v1alpha1", "kind": "VmsRole",
        "metadata": {"name": "guards", "namespace": "video"}, "spec": spec(json!({}), values),
    });
    Role::from(&serde_json::from_value::<VmsRole>(manifest).unwrap())
}

proptest! {
    #[test]
    fn a_field_says_in_a_role_what_it_says_in_a_user(
        chosen in prop::collection::vec((any::<Index>(), any::<Index>()), 12 + PermissionGroup::ALL.len()),
    ) {
        let fields = fields();
        let picked: Vec<(&Field, &Option<Value>)> = fields
            .iter()
            .zip(&chosen)
            .filter(|(field, _)| is_of_roles(field))
            .map(|(field, (meaning, spelling))| {
                let spellings = meaning.get(&field.meanings);
                (field, spelling.get(spellings))
            })
            .collect();
        let Role { object: _, access, permissions, licenses, pool, validity } = role(picked.iter().copied());
        let user = user(picked.into_iter());
        prop_assert_eq!(
            (access, permissions, licenses, pool, validity),
            (user.access, user.permissions, user.licenses, user.pool, user.validity)
        );
    }

    #[test]
    fn no_change_of_one_field_changes_another(
        chosen in prop::collection::vec((any::<Index>(), any::<Index>()), 12 + PermissionGroup::ALL.len()),
        changed in any::<Index>(),
        to in (any::<Index>(), any::<Index>()),
    ) {
        let fields = fields();
        let pick = |field: &Field, (meaning, spelling): &(Index, Index)| {
            let meaning = meaning.index(field.meanings.len());
            (meaning, spelling.get(&field.meanings[meaning]).clone())
        };
        let mut picked: Vec<_> =
            fields.iter().zip(&chosen).map(|(field, choice)| pick(field, choice)).collect();
        let build = |picked: &[(usize, Option<Value>)]| {
            parts(&user(fields.iter().zip(picked.iter().map(|(_, value)| value))))
        };
        let before = build(&picked);
        let changed = changed.index(fields.len());
        let (meaning, value) = pick(&fields[changed], &to);
        let same_meaning = picked[changed].0 == meaning;
        picked[changed] = (meaning, value);
        let after = build(&picked);
        let path = fields[changed].path.join(".");
        for (part, said) in &before {
            let differs = after[part] != *said;
            prop_assert_eq!(differs, *part == path && !same_meaning, "{} after a change of {}", part, path);
        }
    }
}
