//! From custom resources to the values of the domain, so that the core never learns Kubernetes.
//!
//! Nothing is judged here: whatever the schema accepts has a value, and rules say what is wrong with it.

mod account;
mod aipix;
mod limits;
mod pool;
mod role;
mod server;
mod site;
mod user;

use std::{collections::BTreeMap, sync::Arc};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::v1alpha1 as api;
use crate::domain::{
    name::{Name, ObjectRef},
    permission::Actions,
    site::{Operator, Requirement, Selection, Selector},
    user::PermissionRequest,
};

#[cfg(test)]
mod tests;

/// Which object it is. What has no namespace yet is in none.
pub fn object_ref(metadata: &ObjectMeta) -> ObjectRef {
    let text = |part: &Option<String>| part.as_deref().unwrap_or_default().to_owned();
    ObjectRef::new(text(&metadata.namespace), text(&metadata.name))
}

fn labels(metadata: &ObjectMeta) -> BTreeMap<Arc<str>, Arc<str>> {
    metadata
        .labels
        .iter()
        .flatten()
        .map(|(key, value)| (key.as_str().into(), value.as_str().into()))
        .collect()
}

fn names(names: &[String]) -> Box<[Name]> {
    names.iter().map(|name| Name::from(name.as_str())).collect()
}

fn texts(texts: &[String]) -> Vec<Arc<str>> {
    texts.iter().map(|text| text.as_str().into()).collect()
}

impl From<&api::Selection> for Selection {
    fn from(selection: &api::Selection) -> Self {
        let api::Selection {
            names: named,
            selector,
            all,
        } = selection;
        Self {
            names: names(named),
            selector: selector.as_ref().map(Selector::from),
            all: *all,
        }
    }
}

impl From<&api::Members> for Selection {
    fn from(members: &api::Members) -> Self {
        let api::Members {
            names: named,
            selector,
        } = members;
        Self {
            names: names(named),
            selector: selector.as_ref().map(Selector::from),
            all: false,
        }
    }
}

fn selection(selection: Option<&api::Selection>) -> Selection {
    selection.map(Selection::from).unwrap_or_default()
}

impl From<&api::Selector> for Selector {
    fn from(selector: &api::Selector) -> Self {
        let equal = selector
            .match_labels
            .iter()
            .map(|(key, value)| Requirement {
                key: key.as_str().into(),
                operator: Operator::In(vec![value.as_str().into()]),
            });
        let expressions = selector
            .match_expressions
            .iter()
            .map(|expression| Requirement {
                key: expression.key.as_str().into(),
                operator: match expression.operator {
                    api::Operator::In => Operator::In(texts(&expression.values)),
                    api::Operator::NotIn => Operator::NotIn(texts(&expression.values)),
                    api::Operator::Exists => Operator::Exists,
                    api::Operator::DoesNotExist => Operator::DoesNotExist,
                },
            });
        Self {
            requirements: equal.chain(expressions).collect(),
        }
    }
}

fn permissions(groups: &api::Permissions, extra: &[String]) -> PermissionRequest {
    let actions = |names: &[String]| {
        if names.iter().any(|name| name == api::Permissions::ALL) {
            Actions::All
        } else {
            Actions::These(names.iter().map(|name| name.as_str().into()).collect())
        }
    };
    PermissionRequest {
        groups: groups
            .groups()
            .filter(|(_, names)| !names.is_empty())
            .map(|(group, names)| (group, actions(names)))
            .collect(),
        extra: extra.iter().map(|name| name.as_str().into()).collect(),
    }
}
