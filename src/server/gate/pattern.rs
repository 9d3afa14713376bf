//! Which addresses are of which camera, and what is seen there.
//!
//! Pure. `live=/hls/{camera}/{file}` says that below `/hls/` are folders called as cameras' stream paths, with live video in
//! them. `{camera}` is one part or more, `{file}` is one part; letters may stand around both.

use std::str::FromStr;

use super::{
    action::{Action, UnknownAction},
    location::Location,
};
use crate::server::stream_path::{StreamPath, is_part};

/// A pattern of addresses, and what is seen there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathPattern {
    action: Action,
    before: Vec<Part>,
    /// What stands around the camera.
    camera: (String, String),
    after: Vec<Part>,
}

/// A part of a path, but for the camera.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    /// Anything between the two.
    File(String, String),
}

/// A text that is no pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// What is seen there is not said.
    #[error(
        "`=` is missing: write what is seen there first, as in `live=/hls/{{camera}}/{{file}}`"
    )]
    NoAction,
    /// What is seen there.
    #[error(transparent)]
    Action(#[from] UnknownAction),
    /// The path.
    #[error(
        "the path begins with `/`, and its parts have letters, digits, `-`, `_`, `~` and `.`, or `{{file}}`"
    )]
    Path,
    /// Which camera.
    #[error("`{{camera}}` stands in the path once")]
    Camera,
}

impl PathPattern {
    pub(super) const fn action(&self) -> Action {
        self.action
    }

    /// The camera that an address is of by this pattern, if it is as the pattern says.
    pub(super) fn read(&self, location: &Location<'_>) -> Option<StreamPath> {
        let parts = location.parts();
        if parts.len() <= self.before.len() + self.after.len() {
            return None;
        }
        let (before, rest) = parts.split_at(self.before.len());
        let (camera, after) = rest.split_at(rest.len() - self.after.len());
        let fits = |patterns: &[Part], parts: &[&str]| {
            patterns
                .iter()
                .zip(parts)
                .all(|(pattern, part)| pattern.fits(part))
        };
        if !fits(&self.before, before) || !fits(&self.after, after) {
            return None;
        }
        let (prefix, suffix) = &self.camera;
        let camera = camera.join("/");
        let camera = camera
            .strip_prefix(prefix.as_str())?
            .strip_suffix(suffix.as_str())?;
        camera.parse().ok()
    }
}

impl Part {
    fn fits(&self, part: &str) -> bool {
        match self {
            Self::Literal(text) => part == text,
            Self::File(prefix, suffix) => {
                let rest = part.strip_prefix(prefix.as_str());
                let rest = rest.and_then(|rest| rest.strip_suffix(suffix.as_str()));
                rest.is_some_and(|file| !file.is_empty())
            }
        }
    }
}

impl FromStr for PathPattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let (action, path) = text.split_once('=').ok_or(PatternError::NoAction)?;
        let action = action.parse()?;
        let path = path.strip_prefix('/').ok_or(PatternError::Path)?;
        let parts: Vec<&str> = path.split('/').collect();
        let cameras = parts
            .iter()
            .enumerate()
            .filter_map(|(index, part)| around(part, "{camera}").map(|text| (index, text)));
        let cameras: Vec<(usize, (String, String))> = cameras.collect();
        let [(index, camera)] = &cameras[..] else {
            return Err(PatternError::Camera);
        };
        let read = |parts: &[&str]| {
            parts
                .iter()
                .map(|part| read_part(part))
                .collect::<Result<Vec<_>, _>>()
        };
        let is_text = |text: &str| text.is_empty() || is_part(&format!("a{text}"));
        if !is_text(&camera.0) || !is_text(&camera.1) {
            return Err(PatternError::Path);
        }
        Ok(Self {
            action,
            before: read(&parts[..*index])?,
            camera: camera.clone(),
            after: read(&parts[index + 1..])?,
        })
    }
}

fn read_part(part: &str) -> Result<Part, PatternError> {
    let is_text = |text: &str| text.is_empty() || is_part(&format!("a{text}"));
    match around(part, "{file}") {
        Some((prefix, suffix)) if is_text(&prefix) && is_text(&suffix) => {
            Ok(Part::File(prefix, suffix))
        }
        None if is_part(part) => Ok(Part::Literal(part.to_owned())),
        Some(_) | None => Err(PatternError::Path),
    }
}

/// What stands before and after a placeholder.
fn around(part: &str, hole: &str) -> Option<(String, String)> {
    let (prefix, suffix) = part.split_once(hole)?;
    Some((prefix.to_owned(), suffix.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::hostile::{Bound, assert_sayable, attack};

    /// The camera, or nothing.
    fn read(pattern: &str, uri: &str) -> String {
        let pattern: PathPattern = pattern.parse().unwrap();
        let location = Location::of_uri(uri.as_bytes()).unwrap();
        let camera = pattern.read(&location);
        camera.map(|path| path.to_string()).unwrap_or_default()
    }

    #[test]
    fn an_address_names_the_camera_that_stands_where_the_pattern_says() {
        for (pattern, uri, camera) in [
            (
                "live=/hls/{camera}/{file}",
                "/hls/gate-1/index.m3u8",
                "gate-1",
            ),
            (
                "live=/hls/{camera}/{file}",
                "/hls/north/gate-1/1.ts",
                "north/gate-1",
            ),
            ("live=/hls/{camera}/{file}.ts", "/hls/gate-1/1.ts", "gate-1"),
            ("live=/hls/{camera}/{file}.ts", "/hls/gate-1/.ts", ""),
            ("live=/hls/{camera}/{file}.ts", "/hls/gate-1/1.mp4", ""),
            ("live=/hls/{camera}/{file}", "/hls/gate-1", ""),
            ("live=/hls/{camera}/{file}", "/rec/gate-1/a", ""),
            ("live=/hls/{camera}/{file}", "/hls/.git/config", ""),
            (
                "snapshot=/now/{camera}.jpg",
                "/now/north/gate-1.jpg",
                "north/gate-1",
            ),
            ("snapshot=/now/{camera}.jpg", "/now/.jpg", ""),
            (
                "archive=/rec/{file}/{camera}/a/{file}",
                "/rec/2026/gate-1/a/b",
                "gate-1",
            ),
            (
                "archive=/rec/{file}/{camera}/a/{file}",
                "/rec/2026/gate-1/b/b",
                "",
            ),
            ("live=/{camera}", "/gate-1", "gate-1"),
        ] {
            assert_eq!(read(pattern, uri), camera, "{pattern} {uri}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_told_why() {
        for (text, error) in [
            ("/hls/{camera}", PatternError::NoAction),
            ("watch=/hls/{camera}", PatternError::Action(UnknownAction)),
            ("live=hls/{camera}", PatternError::Path),
            ("live=/hls//{camera}", PatternError::Path),
            ("live=/hls/../{camera}", PatternError::Path),
            ("live=/hls/%2e/{camera}", PatternError::Path),
            ("live=/{camera}%/a", PatternError::Path),
            ("live=/hls/{file}{file}/{camera}", PatternError::Path),
            ("live=/hls/{file}", PatternError::Camera),
            ("live=/{camera}/{camera}", PatternError::Camera),
            ("live=/{camera}{camera}", PatternError::Path),
        ] {
            assert_eq!(text.parse::<PathPattern>(), Err(error), "{text}");
        }
    }

    #[test]
    fn a_hostile_pattern_is_read_or_refused_in_a_few_words() {
        let samples = [
            b"live=/hls/{camera}/{file}.ts".to_vec(),
            b"snapshot=/now/x{camera}.jpg".to_vec(),
        ];
        let bound = Bound {
            times: 256,
            beside: 4096,
        };
        let parse = |input: &[u8]| String::from_utf8_lossy(input).parse::<PathPattern>();
        attack(&samples, bound, parse, |_, pattern| {
            if let Err(error) = pattern {
                assert_sayable(&error.to_string());
            }
        });
    }
}
