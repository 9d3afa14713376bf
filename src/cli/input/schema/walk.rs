//! The structural walk: each value against its part of the schema.

use std::{collections::BTreeSet, ops::Range};

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::{
    JSONSchemaProps, JSONSchemaPropsOrArray,
};

use super::{
    confidential::is_confidential,
    finding::{self, Finding},
    member::{Member, member},
    patterns::Patterns,
    problem::{Checked, Problem},
    words,
};
use crate::{
    cli::input::{
        kind::Kind,
        tree::{Content, Field, Node, locate, span},
    },
    domain::{quote::quote, similar::nearest},
};

/// A walk through one document.
pub(super) struct Walk<'walk> {
    kind: Kind,
    patterns: &'walk Patterns,
    problems: Vec<Problem>,
    /// What is read, and not as everybody else would.
    warnings: Vec<Problem>,
    stops_rules: bool,
}

/// Where the walk is.
struct Stop<'schema> {
    path: String,
    span: Range<usize>,
    /// The description of the nearest field, which tells what belongs here.
    about: Option<&'schema str>,
}

impl<'walk> Walk<'walk> {
    pub(super) fn new(kind: Kind, patterns: &'walk Patterns) -> Self {
        Self {
            kind,
            patterns,
            problems: Vec::new(),
            warnings: Vec::new(),
            stops_rules: false,
        }
    }

    pub(super) fn document(&mut self, schema: &JSONSchemaProps, root: &Node) {
        let stop = Stop {
            path: String::new(),
            span: locate(root, ""),
            about: None,
        };
        self.value(schema, root, &stop);
    }

    /// What is wrong or doubtful, and whether the rest is sound, so that rules can be asked.
    pub(super) fn finish(self) -> (Checked, bool) {
        let checked = Checked {
            problems: self.problems,
            warnings: self.warnings,
        };
        (checked, !self.stops_rules)
    }

    fn value(&mut self, schema: &JSONSchemaProps, node: &Node, stop: &Stop<'_>) {
        let findings = match (schema.type_.as_deref(), &node.value) {
            (None, _) | (Some("boolean"), Content::Bool(_)) => Vec::new(),
            (Some(_), Content::Null) => finding::of_null(schema).into_iter().collect(),
            (Some("object"), Content::Map(fields)) => self.object(schema, fields, stop),
            (Some("array"), Content::List(items)) => self.list(schema, items, stop),
            (Some("string"), Content::Text(text)) => {
                finding::of_text(schema, text, &self.shown(&stop.path, text), self.patterns)
            }
            (Some("integer"), Content::Number(number)) if !number.is_f64() => {
                finding::of_number(schema, number).into_iter().collect()
            }
            (Some(expected), found) => vec![finding::of_type(expected, found)],
        };
        for finding in findings {
            self.add(stop, finding);
        }
    }

    /// Walks the fields; hands back what is wrong with the object as a whole.
    fn object(
        &mut self,
        schema: &JSONSchemaProps,
        fields: &[Field],
        stop: &Stop<'_>,
    ) -> Vec<Finding> {
        let mut seen = BTreeSet::new();
        for field in fields {
            let key = field.key.value.as_str();
            if !seen.insert(key) {
                self.add(
                    &stop.key(field),
                    Finding::new(format!("duplicate `{}`", quote(key))).hint("keep one"),
                );
            }
            match member(schema, key) {
                // A cluster that is to create an object drops it before it looks.
                Member::Known(schema) if matches!(field.value.value, Content::Null) => {
                    seen.remove(key);
                    self.warnings.extend(null(schema, &stop.key(field)));
                }
                Member::Known(schema) => {
                    self.value(schema, &field.value, &stop.field(field, schema));
                }
                Member::Free => {}
                Member::Unknown => self.add(&stop.key(field), unknown(schema, key)),
            }
        }
        let required = schema.required.iter().flatten();
        let missing = required
            .filter(|name| !seen.contains(name.as_str()))
            .map(|name| missing(schema, name));
        missing
            .chain(finding::of_count(
                fields.len(),
                schema.max_properties,
                "entries",
            ))
            .collect()
    }

    /// Walks the items; hands back what is wrong with the list as a whole.
    fn list(&mut self, schema: &JSONSchemaProps, items: &[Node], stop: &Stop<'_>) -> Vec<Finding> {
        let mut seen = BTreeSet::new();
        for (index, item) in items.iter().enumerate() {
            let stop = stop.item(index, item);
            if let Some(JSONSchemaPropsOrArray::Schema(schema)) = &schema.items {
                self.value(schema, item, &stop);
            }
            if let Some(identity) = identity(schema, item)
                && !seen.insert(identity.clone())
            {
                let shown = self.shown(&stop.path, &identity);
                self.add(
                    &stop,
                    Finding::new(format!("{shown} is in the list twice")).hint("keep one"),
                );
            }
        }
        finding::of_count(items.len(), schema.max_items, "items")
            .into_iter()
            .collect()
    }

    /// The value, unless nobody may see it.
    fn shown(&self, path: &str, text: &str) -> String {
        if is_confidential(self.kind.name(), path) {
            "the value".to_owned()
        } else {
            format!("`{}`", quote(text))
        }
    }

    fn add(&mut self, stop: &Stop<'_>, finding: Finding) {
        self.stops_rules |= finding.stops_rules;
        self.problems.push(Problem {
            path: stop.path.clone(),
            span: stop.span.clone(),
            message: finding.message,
            hint: finding.hint.or_else(|| stop.about.map(str::to_owned)),
        });
    }
}

impl<'schema> Stop<'schema> {
    fn child(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    fn field(&self, field: &Field, schema: &'schema JSONSchemaProps) -> Self {
        Self {
            path: self.child(&field.key.value),
            span: field.span(),
            about: schema.description.as_deref().or(self.about),
        }
    }

    fn key(&self, field: &Field) -> Self {
        Self {
            path: self.child(&field.key.value),
            span: span(&field.key.referenced),
            about: None,
        }
    }

    fn item(&self, index: usize, item: &Node) -> Self {
        Self {
            path: format!("{}[{index}]", self.path),
            span: span(&item.referenced),
            about: self.about,
        }
    }
}

/// A null that kubectl would send on, and that an API server refuses which is asked to apply it itself.
fn null(schema: &JSONSchemaProps, stop: &Stop<'_>) -> Option<Problem> {
    let finding = finding::of_null(schema)?;
    Some(Problem {
        path: stop.path.clone(),
        span: stop.span.clone(),
        message: "this field has no value: it is read as if it were left out, and kubectl apply --server-side \
                  refuses it"
            .to_owned(),
        hint: finding.hint,
    })
}

fn unknown(schema: &JSONSchemaProps, key: &str) -> Finding {
    let known = || {
        schema
            .properties
            .iter()
            .flatten()
            .map(|(name, _)| name.as_str())
    };
    let finding = Finding::new(format!("unknown field `{}`", quote(key)));
    match nearest(key, known()) {
        Some(name) => finding.hint(format!("did you mean `{name}`?")),
        None => finding.hint(format!("there are {}", words::list(known()))),
    }
}

fn missing(schema: &JSONSchemaProps, name: &str) -> Finding {
    let finding = Finding::stopping_rules(format!("`{name}` is missing"));
    let field = schema
        .properties
        .as_ref()
        .and_then(|fields| fields.get(name));
    match field.and_then(|field| field.description.as_deref()) {
        Some(about) => finding.hint(about),
        None => finding,
    }
}

/// What makes an item of a list another one, where that is said.
fn identity(schema: &JSONSchemaProps, item: &Node) -> Option<String> {
    match schema.x_kubernetes_list_type.as_deref() {
        Some("set") => Some(words::of_scalar(&item.value)),
        Some("map") => {
            let keys = schema.x_kubernetes_list_map_keys.iter().flatten();
            let values: Option<Vec<String>> = keys
                .map(|key| Some(words::of_scalar(&item.value.get(key)?.value)))
                .collect();
            values.map(|values| values.join(" "))
        }
        _ => None,
    }
}
