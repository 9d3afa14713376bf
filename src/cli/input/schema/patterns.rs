//! The regular expressions of a schema, compiled once.

use std::collections::BTreeMap;

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::{
    JSONSchemaProps, JSONSchemaPropsOrArray, JSONSchemaPropsOrBool,
};
use regex::Regex;

/// Every pattern of a schema, ready to match.
#[derive(Default)]
pub(super) struct Patterns(BTreeMap<String, Regex>);

impl Patterns {
    /// Those of a schema and of everything below it.
    pub(super) fn of(schema: &JSONSchemaProps) -> Self {
        let mut patterns = Self::default();
        patterns.collect(schema);
        patterns
    }

    /// Whether a text matches a pattern; `None` for a pattern that is not of this schema.
    pub(super) fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        Some(self.0.get(pattern)?.is_match(text))
    }

    #[cfg(test)]
    pub(super) fn texts(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    fn collect(&mut self, schema: &JSONSchemaProps) {
        if let Some(pattern) = &schema.pattern
            && let Ok(regex) = Regex::new(pattern)
        {
            self.0.insert(pattern.clone(), regex);
        }
        let properties = schema.properties.iter().flatten();
        properties.for_each(|(_, property)| self.collect(property));
        if let Some(JSONSchemaPropsOrArray::Schema(items)) = &schema.items {
            self.collect(items);
        }
        if let Some(JSONSchemaPropsOrBool::Schema(values)) = &schema.additional_properties {
            self.collect(values);
        }
    }
}
