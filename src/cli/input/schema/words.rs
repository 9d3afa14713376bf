//! Words for values and types.

use crate::cli::input::tree::Content;

/// A value, as a person calls it.
pub(super) fn of_content(content: &Content) -> &'static str {
    match content {
        Content::Null => "nothing",
        Content::Bool(_) => "a boolean",
        Content::Number(_) => "a number",
        Content::Text(_) => "a string",
        Content::List(_) => "a list",
        Content::Map(_) => "an object",
    }
}

/// A type of a schema, as a person calls it.
pub(super) fn of_type(name: &str) -> &'static str {
    match name {
        "object" => "an object",
        "array" => "a list",
        "string" => "a string",
        "integer" => "a whole number",
        "boolean" => "a boolean",
        _ => "something else",
    }
}

/// What a scalar says.
pub(super) fn of_scalar(content: &Content) -> String {
    content
        .text()
        .map_or_else(|| content.to_json().to_string(), str::to_owned)
}

/// `a`, `b`, `c`.
pub(super) fn list<'name>(names: impl Iterator<Item = &'name str>) -> String {
    names
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
