//! Which permissions of a server are of which group, where no source says so.

use std::{borrow::Cow, collections::BTreeMap};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::{
    api::v1alpha1::schema::GRAPHIC,
    domain::permission::{PermissionGroup, PermissionName, documented},
};

/// Names of permissions by group.
///
/// A group that this version does not know is kept and says nothing.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[serde(transparent)]
pub struct StatedPermissions(BTreeMap<String, Vec<String>>);

impl StatedPermissions {
    /// Each name with its group, in the order of the users page.
    pub fn names(&self) -> impl Iterator<Item = (PermissionGroup, PermissionName)> {
        PermissionGroup::ALL.iter().flat_map(|&group| {
            let names = self.0.get(group.field()).into_iter().flatten();
            names.map(move |name| (group, PermissionName::from(name.as_str())))
        })
    }

    /// Whether nothing is stated.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl JsonSchema for StatedPermissions {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "StatedPermissions".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let groups: Vec<&str> = PermissionGroup::ALL
            .iter()
            .map(|group| group.field())
            .collect();
        let known: Vec<&str> = documented().map(|permission| permission.wire).collect();
        json_schema!({
            "type": "object",
            "maxProperties": groups.len(),
            "additionalProperties": {
                "type": "array",
                "maxItems": 16,
                "x-kubernetes-list-type": "set",
                "items": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": GRAPHIC},
            },
            "x-kubernetes-validations": [
                {
                    "rule": format!("self.all(group, group in {groups:?})"),
                    "message": "name groups of permissions as users do, such as maps",
                },
                {
                    "rule": format!("self.all(group, self[group].all(name, !(name in {known:?})))"),
                    "message": "a source says of which group one of these permissions is: take it out",
                },
                {
                    "rule": "self.all(group, self[group].all(name, self.exists_one(other, name in self[other])))",
                    "message": "a permission is of one group alone: take it out of the others",
                },
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_with_their_groups_in_the_order_of_the_table_and_unknown_groups_say_nothing() {
        let written = r#"{"scripts": ["run"], "maps": ["a", "b"], "teleport": ["beam"]}"#;
        let stated: StatedPermissions = serde_json::from_str(written).unwrap();
        let (maps, scripts) = (PermissionGroup::Maps, PermissionGroup::Scripts);
        let names: Vec<_> = stated.names().collect();
        assert_eq!(
            names,
            [
                (maps, "a".into()),
                (maps, "b".into()),
                (scripts, "run".into())
            ]
        );
    }
}
