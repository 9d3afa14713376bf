//! Whether an answer may be read at all, and reading it.

use serde::de::{DeserializeOwned, IgnoredAny};

use super::call::Call;
use crate::store::{Error, Result};

/// The most bytes of a text in an answer, such as a picture in a row: no text that we read is nearly as long.
const LONGEST_TEXT: usize = 1024 * 1024;

/// Whether it is JSON without a text of an unusual size: an error about a text of another type would hold all of it, more
/// than once.
pub(in crate::store) fn is_readable(json: &[u8]) -> bool {
    longest_text(json) <= LONGEST_TEXT && serde_json::from_slice::<IgnoredAny>(json).is_ok()
}

/// The answer as the type it should have.
pub(in crate::store) fn typed<T: DeserializeOwned>(call: &impl Call, answer: &[u8]) -> Result<T> {
    serde_json::from_slice(answer).map_err(|error| mistyped(call, &error))
}

/// A failure to read an answer, of which nothing is told but a field of ours that it lacks.
pub(in crate::store) fn mistyped(call: &impl Call, error: &serde_json::Error) -> Error {
    let detail = match missing_field(&error.to_string()) {
        Some(field) => format!("the answer lacks the field `{field}`"),
        None => "the answer has a field of another type than documented".to_owned(),
    };
    call.misunderstood(detail)
}

/// serde's other messages quote the answer; this one quotes the name of a field of ours.
fn missing_field(message: &str) -> Option<&str> {
    let rest = message.strip_prefix("missing field `")?;
    rest.split_once('`').map(|(field, _)| field)
}

/// How many bytes the longest text in JSON has, as it is written.
fn longest_text(json: &[u8]) -> usize {
    let (mut longest, mut rest) = (0, json);
    while let Some(start) = rest.iter().position(|byte| *byte == b'"') {
        rest = &rest[start + 1..];
        let mut is_escaped = false;
        let end = rest.iter().position(|byte| {
            let ends = *byte == b'"' && !is_escaped;
            is_escaped = *byte == b'\\' && !is_escaped;
            ends
        });
        let end = end.unwrap_or(rest.len());
        longest = longest.max(end);
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_text_is_measured_as_it_is_written() {
        let cases: [(&[u8], usize); 7] = [
            (b"", 0),
            (br#"{"a": "bcd", "ef": 1}"#, 3),
            (br#"["a\"b", ""]"#, 4),
            (br#"["a\\", "bcdef"]"#, 5),
            (br#""unended"#, 7),
            (br#""""#, 0),
            (br#"""#, 0),
        ];
        for (json, length) in cases {
            assert_eq!(
                longest_text(json),
                length,
                "{}",
                String::from_utf8_lossy(json)
            );
        }
    }
}
