//! What can be wrong with a value by itself, in words.

use std::cmp::Ordering;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::JSONSchemaProps;
use serde_json::Number;

use super::{patterns::Patterns, words};
use crate::{cli::input::tree::Content, domain::similar::nearest};

/// Something wrong with a value, wherever it stands.
pub(super) struct Finding {
    pub(super) message: String,
    /// What to do; without it, the description of the field must do.
    pub(super) hint: Option<String>,
    /// Whether a cluster asks no rules of an object that has it.
    pub(super) stops_rules: bool,
}

impl Finding {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
            stops_rules: false,
        }
    }

    pub(super) fn stopping_rules(message: impl Into<String>) -> Self {
        Self {
            stops_rules: true,
            ..Self::new(message)
        }
    }

    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }
}

pub(super) fn of_null(schema: &JSONSchemaProps) -> Option<Finding> {
    let is_allowed = schema.nullable == Some(true) || schema.default.is_some();
    (!is_allowed)
        .then(|| Finding::stopping_rules("this field has no value").hint("leave the field out"))
}

pub(super) fn of_type(expected: &str, found: &Content) -> Finding {
    let finding = Finding::stopping_rules(format!(
        "expected {}, found {}",
        words::of_type(expected),
        words::of_content(found)
    ));
    match (expected, found) {
        ("string", Content::Bool(_) | Content::Number(_)) => finding
            .hint("put it in quotes: YAML takes words like no, on and 1042 for something else"),
        _ => finding,
    }
}

/// More than `most` of something.
pub(super) fn of_count(count: usize, most: Option<i64>, what: &str) -> Option<Finding> {
    let most = most
        .and_then(|most| usize::try_from(most).ok())
        .filter(|&most| count > most)?;
    Some(Finding::stopping_rules(format!(
        "{count} {what} where at most {most} are allowed"
    )))
}

/// `shown` is the text as it may be shown.
pub(super) fn of_text(
    schema: &JSONSchemaProps,
    text: &str,
    shown: &str,
    patterns: &Patterns,
) -> Vec<Finding> {
    let findings = [
        of_choice(schema, text, shown),
        of_moment(schema, text, shown)
            .or_else(|| of_length(schema, text))
            .or_else(|| of_pattern(schema, text, shown, patterns)),
        of_encoding(schema, text, shown),
    ];
    findings.into_iter().flatten().collect()
}

fn of_choice(schema: &JSONSchemaProps, text: &str, shown: &str) -> Option<Finding> {
    let allowed = || {
        schema
            .enum_
            .iter()
            .flatten()
            .filter_map(|value| value.0.as_str())
    };
    if schema.enum_.is_none() || allowed().any(|value| value == text) {
        return None;
    }
    let finding = Finding::new(format!("{shown} is none of {}", words::list(allowed())));
    Some(match nearest(text, allowed()) {
        Some(name) => finding.hint(format!("did you mean `{name}`?")),
        None => finding,
    })
}

fn of_length(schema: &JSONSchemaProps, text: &str) -> Option<Finding> {
    let is_empty = text.is_empty() && schema.min_length.is_some_and(|least| least > 0);
    of_count(text.chars().count(), schema.max_length, "characters")
        .or_else(|| is_empty.then(|| Finding::new("this text is empty")))
}

fn of_pattern(
    schema: &JSONSchemaProps,
    text: &str,
    shown: &str,
    patterns: &Patterns,
) -> Option<Finding> {
    let pattern = schema.pattern.as_ref()?;
    let is_match = patterns.is_match(pattern, text)?;
    (!is_match).then(|| Finding::new(format!("{shown} does not match `{pattern}`")))
}

/// What matches the pattern may still be no moment, such as the thirteenth month.
fn of_moment(schema: &JSONSchemaProps, text: &str, shown: &str) -> Option<Finding> {
    let is_wrong =
        schema.format.as_deref() == Some("date-time") && text.parse::<Timestamp>().is_err();
    is_wrong.then(|| {
        Finding::new(format!("{shown} is no moment in time"))
            .hint("write it with its offset, as in 2027-01-31T00:00:00Z")
    })
}

fn of_encoding(schema: &JSONSchemaProps, text: &str, shown: &str) -> Option<Finding> {
    let is_wrong = schema.format.as_deref() == Some("byte") && STANDARD.decode(text).is_err();
    is_wrong.then(|| {
        Finding::new(format!("{shown} is not base64"))
            .hint("encode it, or put it as it is into stringData")
    })
}

pub(super) fn of_number(schema: &JSONSchemaProps, number: &Number) -> Option<Finding> {
    let order = |bound: Option<f64>| number.as_f64()?.partial_cmp(&bound?);
    if order(schema.minimum) == Some(Ordering::Less) {
        return Some(Finding::new(format!(
            "{number} is below {}",
            schema.minimum.unwrap_or_default()
        )));
    }
    if order(schema.maximum) == Some(Ordering::Greater) {
        return Some(Finding::new(format!(
            "{number} is above {}",
            schema.maximum.unwrap_or_default()
        )));
    }
    None
}
