//! Words for values and types, and the word that was meant.

use crate::cli::input::tree::Content;

/// The most bytes of a name that is compared.
const LONGEST_NAME: usize = 64;

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

/// Which of `known` was meant, if one is near: a slip in a short word, a few in a long one.
pub(in crate::cli) fn nearest<'name>(
    written: &str,
    known: impl Iterator<Item = &'name str>,
) -> Option<&'name str> {
    // What is much longer is near to none, and comparing it would take its length many times.
    if written.len() > 4 * LONGEST_NAME {
        return None;
    }
    let written = written.to_lowercase();
    known
        .map(|name| {
            (
                strsim::damerau_levenshtein(&written, &name.to_lowercase()),
                name,
            )
        })
        .filter(|&(distance, name)| distance <= 1 + name.len() / 4)
        .min()
        .map(|(_, name)| name)
}

/// `a`, `b`, `c`.
pub(super) fn list<'name>(names: impl Iterator<Item = &'name str>) -> String {
    names
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
