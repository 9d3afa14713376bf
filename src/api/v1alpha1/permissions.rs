//! Which actions are allowed, group by group; names and groups come from the domain's one table.

use std::{borrow::Cow, collections::BTreeMap};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::permission::PermissionGroup;

/// Actions by group: each group is a field of its own, with the actions that its part of the table names.
///
/// A group that this version does not know is kept and grants nothing.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[serde(transparent)]
pub struct Permissions(BTreeMap<String, Vec<String>>);

impl Permissions {
    /// What stands for every action that the server offers in a group.
    pub const ALL: &'static str = "*";

    /// The groups that are named, with their actions as written.
    pub fn groups(&self) -> impl Iterator<Item = (PermissionGroup, &[String])> {
        PermissionGroup::ALL.iter().filter_map(|&group| {
            let actions = self.0.get(group.field())?;
            Some((group, actions.as_slice()))
        })
    }

    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(PermissionGroup, Vec<String>)> for Permissions {
    fn from_iter<I: IntoIterator<Item = (PermissionGroup, Vec<String>)>>(groups: I) -> Self {
        let groups = groups.into_iter();
        Self(
            groups
                .map(|(group, actions)| (group.field().to_owned(), actions))
                .collect(),
        )
    }
}

impl JsonSchema for Permissions {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Permissions".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let properties: Map<String, Value> = PermissionGroup::ALL
            .iter()
            .map(|group| (group.field().to_owned(), group_schema(*group)))
            .collect();
        json_schema!({"type": "object", "properties": properties})
    }
}

fn group_schema(group: PermissionGroup) -> Value {
    let named: Vec<&str> = group.actions().map(|action| action.action).collect();
    let choice = if named.is_empty() {
        "Only \"*\": the names of its single actions are not published".to_owned()
    } else {
        format!("{}, or \"*\"", named.join(", "))
    };
    let allowed: Vec<&str> = [Permissions::ALL].into_iter().chain(named).collect();
    json_schema!({
        "description": format!(
            "Actions of the group {}, each once. {choice}. \"*\" is all that the server offers there, except managing users. Default: none.",
            group.title(),
        ),
        "type": "array",
        "maxItems": 32,
        "x-kubernetes-list-type": "set",
        "items": {"type": "string", "enum": allowed},
    })
    .to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_come_in_the_order_of_the_table_and_unknown_ones_grant_nothing() {
        let written = r#"{"ptz": ["*"], "archive": ["View", "Download"], "teleport": ["Beam"]}"#;
        let permissions: Permissions = serde_json::from_str(written).unwrap();
        let groups: Vec<_> = permissions.groups().collect();
        let archive = ["View".to_owned(), "Download".to_owned()];
        let all = [Permissions::ALL.to_owned()];
        assert_eq!(
            groups,
            [
                (PermissionGroup::Archive, &archive[..]),
                (PermissionGroup::Ptz, &all[..])
            ]
        );
    }
}
