//! What a media server and the addresses of a proxy call a camera.
//!
//! Pure. What is allowed in one is what every server reads in one way: nothing to decode, nothing to resolve.

use std::{fmt, str::FromStr};

/// The path of a camera's stream, such as `gate-1` or `north/gate-1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StreamPath(String);

/// A text that is no stream path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a stream path has 1 to {MOST_PARTS} parts with `/` between them, such as `north/gate-1`, and {LONGEST} characters at \
     most; a part has letters, digits, `-`, `_`, `~` and `.`, and does not begin with `.`"
)]
pub struct StreamPathError;

const LONGEST: usize = 200;
const MOST_PARTS: usize = 8;

impl StreamPath {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for StreamPath {
    type Err = StreamPathError;

    fn from_str(text: &str) -> Result<Self, StreamPathError> {
        let parts = text.split('/');
        let is_path = text.len() <= LONGEST
            && parts.clone().count() <= MOST_PARTS
            && parts
                .clone()
                .all(|part| is_part(part) && !part.starts_with('.'));
        is_path
            .then(|| Self(text.to_owned()))
            .ok_or(StreamPathError)
    }
}

impl fmt::Display for StreamPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Whether a part of a path is read alike by everybody: only what RFC 3986 never encodes, and neither `.` nor `..`.
pub(crate) fn is_part(part: &str) -> bool {
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    !part.is_empty() && part != "." && part != ".." && part.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_path_is_what_every_server_reads_alike() {
        let longest = "a".repeat(LONGEST);
        for path in [
            "gate-1",
            "north/gate-1",
            "a/b/c/d/e/f/g/h",
            "Gate_1.main~2",
            &longest,
        ] {
            assert_eq!(path.parse::<StreamPath>().unwrap().as_str(), path);
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_no_stream_path() {
        let long = "a".repeat(LONGEST + 1);
        for path in [
            "",
            "/",
            "/gate",
            "gate/",
            "a//b",
            ".",
            "..",
            "a/../b",
            "a/./b",
            ".hidden",
            "a/.b",
            "a%2fb",
            "a\\b",
            "a b",
            "a?b",
            "a#b",
            "a;b",
            "a:b",
            "gäte",
            "a\0b",
            "a\nb",
            "a/b/c/d/e/f/g/h/i",
            &long,
        ] {
            assert_eq!(path.parse::<StreamPath>(), Err(StreamPathError), "{path:?}");
        }
    }
}
