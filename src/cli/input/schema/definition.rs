//! The schemas of the kinds that are read, ready for use.

use std::{
    str::FromStr as _,
    sync::{LazyLock, OnceLock},
};

use k8s_openapi::{
    api::core::v1::Secret, apiextensions_apiserver::pkg::apis::apiextensions::v1::JSONSchemaProps,
};
use kube::core::cel::{CompiledSchema, Validator, compile_schema};
use serde_json::Value;
use strum::VariantArray as _;

use super::{
    builtin,
    confidential::{self, Known},
    patterns::Patterns,
    problem::{Checked, Problem},
    walk::Walk,
};
use crate::{
    api,
    cli::input::{
        kind::Kind,
        tree::{Node, locate},
    },
};

/// What a cluster knows of a kind.
struct Definition {
    schema: JSONSchemaProps,
    rules: CompiledSchema,
    patterns: Patterns,
}

/// To compile one takes longer than to read a small folder: each is compiled when it is first asked about.
static DEFINITIONS: [OnceLock<Definition>; Kind::VARIANTS.len()] =
    [const { OnceLock::new() }; Kind::VARIANTS.len()];

static VALIDATOR: LazyLock<Validator> = LazyLock::new(Validator::new);

/// Puts asterisks over every secret of the object in `text`.
pub(in crate::cli) fn mask(text: &mut [u8], kind: &str, root: &Node) {
    let known = match Kind::from_str(kind) {
        Ok(kind) => Known::As(&Definition::of(kind).schema),
        Err(_) => Known::Freely,
    };
    confidential::mask(text, kind, root, "", known);
}

/// All that is wrong or doubtful in an object of that kind.
pub(in crate::cli) fn check(kind: Kind, root: &Node) -> Checked {
    let definition = Definition::of(kind);
    let mut walk = Walk::new(kind, &definition.patterns);
    walk.document(&definition.schema, root);
    let (mut checked, is_sound) = walk.finish();
    if is_sound {
        checked
            .problems
            .extend(violated_rules(&definition.rules, root));
    }
    checked
}

fn violated_rules(rules: &CompiledSchema, root: &Node) -> Vec<Problem> {
    let outcome = VALIDATOR.validate_compiled(rules, &root.value.to_json(), None);
    let errors = outcome.err().into_iter().flatten();
    let problems = errors.map(|error| Problem {
        span: locate(root, &error.field_path),
        path: error.field_path,
        message: error.message,
        hint: None,
    });
    problems.collect()
}

fn schema(kind: Kind) -> JSONSchemaProps {
    let custom = api::crds()
        .into_iter()
        .find(|definition| definition.spec.names.kind == kind.name());
    let version = custom.and_then(|definition| definition.spec.versions.into_iter().next());
    let schema = version.and_then(|version| version.schema?.open_api_v3_schema);
    schema.unwrap_or_else(builtin::schema_of::<Secret>)
}

impl Definition {
    fn of(kind: Kind) -> &'static Self {
        DEFINITIONS[kind as usize].get_or_init(|| Self::new(schema(kind)))
    }

    /// A schema says nothing about what every object has; a cluster adds it, and so do we.
    fn new(mut schema: JSONSchemaProps) -> Self {
        let text = JSONSchemaProps {
            type_: Some("string".to_owned()),
            ..JSONSchemaProps::default()
        };
        let fields = schema.properties.get_or_insert_default();
        fields.insert("apiVersion".to_owned(), text.clone());
        fields.insert("kind".to_owned(), text);
        fields.insert("metadata".to_owned(), builtin::metadata());
        schema
            .required
            .get_or_insert_default()
            .push("metadata".to_owned());
        let patterns = Patterns::of(&schema);
        let value = serde_json::to_value(&schema).unwrap_or(Value::Null);
        Self {
            rules: compile_schema(&value),
            schema,
            patterns,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use regex::Regex;

    use super::*;

    /// Where a value of the schema is a pattern, wherever it stands.
    fn written(schema: &Value, found: &mut BTreeSet<String>) {
        if let Some(pattern) = schema["pattern"].as_str() {
            Regex::new(pattern).unwrap();
            found.insert(pattern.to_owned());
        }
        match schema {
            Value::Object(fields) => fields.values().for_each(|field| written(field, found)),
            Value::Array(items) => items.iter().for_each(|item| written(item, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn every_pattern_and_every_rule_can_be_asked() {
        for &kind in Kind::VARIANTS {
            let definition = Definition::of(kind);
            let mut patterns = BTreeSet::new();
            written(
                &serde_json::to_value(&definition.schema).unwrap(),
                &mut patterns,
            );
            assert!(definition.patterns.texts().eq(&patterns), "{kind:?}");
            assert!(
                !definition.rules.has_errors(),
                "{:?}",
                definition.rules.compilation_errors()
            );
        }
    }
}
