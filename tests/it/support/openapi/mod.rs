//! Checks an exchange against the API document of the store.
//!
//! A structural walk of the schemas, stricter than the standard: a field that the document does not know
//! is an error, and so is a keyword that this walk does not know.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// One request and its answer.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) method: String,
    /// Without the query.
    pub(crate) path: String,
    pub(crate) request: Vec<u8>,
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) response: Vec<u8>,
}

/// The API document.
#[derive(Clone, Debug)]
pub(crate) struct Document(Value);

impl Document {
    pub(crate) fn new(document: Value) -> Self {
        Self(document)
    }

    /// Everything in which the exchange is not what the document says; nothing when it is.
    ///
    /// A request is checked where it succeeded: tests send wrong ones on purpose.
    pub(crate) fn complaints(&self, exchange: &Exchange) -> Vec<String> {
        let Some(operation) = self.operation(&exchange.method, &exchange.path) else {
            let is_refused = matches!(exchange.status, 404..=406);
            let complaint = "the document has no such operation".to_owned();
            return if is_refused {
                Vec::new()
            } else {
                vec![complaint]
            };
        };
        let mut walk = Walk {
            document: &self.0,
            complaints: Vec::new(),
        };
        if (200..300).contains(&exchange.status) {
            walk.request(operation, &exchange.request);
        }
        walk.response(operation, exchange);
        walk.complaints
    }

    fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        let paths = self.0["paths"].as_object()?;
        let candidates = paths.iter().filter(|(template, _)| fits(template, path));
        // `/users/self` is more than `/users/{user}`.
        let (_, item) = candidates.min_by_key(|(template, _)| template.matches('{').count())?;
        item.get(method.to_ascii_lowercase())
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path) = (template.split('/'), path.split('/'));
    template.clone().count() == path.clone().count()
        && template
            .zip(path)
            .all(|(part, given)| part.starts_with('{') || part == given)
}

struct Walk<'a> {
    document: &'a Value,
    complaints: Vec<String>,
}

impl<'a> Walk<'a> {
    fn request(&mut self, operation: &'a Value, body: &[u8]) {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        if body.is_empty() {
            if operation["requestBody"]["required"] == true {
                self.complain("request", "lacks a body");
            }
        } else if schema.is_null() {
            self.complain("request", "has a body that the document does not know");
        } else {
            self.json(schema, body, "request");
        }
    }

    fn response(&mut self, operation: &'a Value, exchange: &Exchange) {
        let answer = &operation["responses"][exchange.status.to_string()];
        if answer.is_null() {
            self.complain(
                "response",
                &format!("{} is not documented", exchange.status),
            );
            return;
        }
        let kind = exchange.content_type.split(';').next().unwrap_or_default();
        let schema = &answer["content"][kind]["schema"];
        if schema.is_null() {
            self.complain(
                "response",
                &format!("{} as `{kind}` is not documented", exchange.status),
            );
        } else if kind == "application/json" {
            self.json(schema, &exchange.response, "response");
        }
    }

    fn json(&mut self, schema: &'a Value, body: &[u8], at: &str) {
        match serde_json::from_slice(body) {
            Ok(value) => self.value(schema, &value, at),
            Err(error) => self.complain(at, &format!("is not JSON: {error}")),
        }
    }

    fn value(&mut self, schema: &'a Value, value: &Value, at: &str) {
        if let Some(options) = schema["oneOf"].as_array() {
            self.one_of(options, value, at);
            return;
        }
        let parts = self.parts(schema);
        for part in &parts {
            self.keywords(part, value, at);
        }
        if let Value::Object(fields) = value {
            self.object(&parts, fields, at);
        }
    }

    fn one_of(&mut self, options: &'a [Value], value: &Value, at: &str) {
        let fitting = options.iter().filter(|option| {
            let mut attempt = Walk {
                document: self.document,
                complaints: Vec::new(),
            };
            attempt.value(option, value, at);
            attempt.complaints.is_empty()
        });
        if fitting.count() != 1 {
            self.complain(at, "does not fit exactly one of its alternatives");
        }
    }

    /// The schema with its references followed and its compositions taken apart.
    fn parts(&self, schema: &'a Value) -> Vec<&'a Map<String, Value>> {
        let mut parts = Vec::new();
        let mut open = vec![schema];
        while let Some(schema) = open.pop() {
            let schema = match schema["$ref"].as_str() {
                Some(reference) => self.follow(reference),
                None => schema,
            };
            open.extend(schema["allOf"].as_array().into_iter().flatten());
            parts.extend(schema.as_object());
        }
        parts
    }

    fn follow(&self, reference: &str) -> &'a Value {
        let pointer = reference.trim_start_matches('#');
        self.document
            .pointer(pointer)
            .expect("references lead somewhere")
    }

    fn object(&mut self, parts: &[&'a Map<String, Value>], fields: &Map<String, Value>, at: &str) {
        let known: BTreeMap<&str, &Value> = parts
            .iter()
            .filter_map(|part| part.get("properties")?.as_object())
            .flatten()
            .map(|(name, schema)| (name.as_str(), schema))
            .collect();
        let others = parts
            .iter()
            .find_map(|part| part.get("additionalProperties"));
        for (name, value) in fields {
            let at = format!("{at}.{name}");
            match known.get(name.as_str()).copied().or(others) {
                Some(schema) => self.value(schema, value, &at),
                None => self.complain(&at, "is not in the document"),
            }
        }
        let required = parts
            .iter()
            .filter_map(|part| part.get("required")?.as_array());
        for name in required.flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                self.complain(&format!("{at}.{name}"), "is required");
            }
        }
    }

    fn keywords(&mut self, part: &'a Map<String, Value>, value: &Value, at: &str) {
        for (keyword, argument) in part {
            let holds = match keyword.as_str() {
                "type" => is_of_type(argument, value),
                "enum" => argument
                    .as_array()
                    .is_some_and(|values| values.contains(value)),
                "minLength" => length(value).is_none_or(|length| Some(length) >= argument.as_u64()),
                "maxLength" => length(value).is_none_or(|length| Some(length) <= argument.as_u64()),
                "minItems" => items(value).is_none_or(|count| Some(count) >= argument.as_u64()),
                "maxItems" => items(value).is_none_or(|count| Some(count) <= argument.as_u64()),
                "minimum" => value
                    .as_f64()
                    .is_none_or(|number| Some(number) >= argument.as_f64()),
                "maximum" => value
                    .as_f64()
                    .is_none_or(|number| Some(number) <= argument.as_f64()),
                "items" => {
                    for (position, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.value(argument, item, &format!("{at}[{position}]"));
                    }
                    true
                }
                "$ref"
                | "allOf"
                | "properties"
                | "required"
                | "additionalProperties"
                | "propertyNames"
                | "format"
                | "description"
                | "example"
                | "x-origin"
                | "x-source" => true,
                unknown => panic!("the check does not know the keyword {unknown}"),
            };
            if !holds {
                self.complain(at, &format!("breaks {keyword}: {argument}"));
            }
        }
    }

    fn complain(&mut self, at: &str, what: &str) {
        self.complaints.push(format!("{at} {what}"));
    }
}

fn is_of_type(types: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        unknown => panic!("the check does not know the type {unknown}"),
    };
    match types.as_array() {
        Some(names) => names.iter().filter_map(Value::as_str).any(is),
        None => types.as_str().is_some_and(is),
    }
}

fn length(value: &Value) -> Option<u64> {
    Some(value.as_str()?.chars().count() as u64)
}

fn items(value: &Value) -> Option<u64> {
    Some(value.as_array()?.len() as u64)
}

mod tests;
