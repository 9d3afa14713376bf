//! Texts of a length that the API server takes.

use crate::{
    domain::{name::CameraId, violation::Violation},
    world::Site,
};

/// The most characters of a condition's message.
pub(super) const MESSAGE_LENGTH: usize = 4096;

/// The most bytes of a title.
const TITLE_LENGTH: usize = 253;

/// How many names a message bears.
const NAMES_IN_A_MESSAGE: usize = 10;

/// All violations in one message, the first one first.
pub(super) fn summary(violations: &[Violation]) -> String {
    let lines = violations.iter().map(ToString::to_string);
    lines.collect::<Vec<_>>().join("; ")
}

/// The first names of a list, and how many more there are; `None` where it is empty.
pub(super) fn list(what: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let mut names: Vec<String> = names.collect();
    if names.is_empty() {
        return None;
    }
    let hidden = names.len().saturating_sub(NAMES_IN_A_MESSAGE);
    names.truncate(NAMES_IN_A_MESSAGE);
    if hidden > 0 {
        names.push(format!("{hidden} more"));
    }
    Some(format!("{what}: {}", names.join(", ")))
}

/// What people call a camera: by its object, by what the VMS calls it, or by its id alone.
pub(super) fn camera(site: &Site, id: &CameraId) -> String {
    let declared = site.camera_name(id).map(ToString::to_string);
    let called = || Some(format!("{} (id {id})", site.stray(id)?));
    declared
        .or_else(called)
        .unwrap_or_else(|| format!("id {id}"))
}

/// Cuts a message at a character, so that the API server takes it.
pub(super) fn bounded(message: String) -> String {
    cut(message, MESSAGE_LENGTH)
}

/// Cuts the name of a thing in the VMS likewise.
pub(super) fn bounded_title(title: &str) -> String {
    cut(title.to_owned(), TITLE_LENGTH)
}

fn cut(mut text: String, length: usize) -> String {
    if text.len() > length {
        let end = (0..=length - 4)
            .rev()
            .find(|&end| text.is_char_boundary(end))
            .unwrap_or_default();
        text.truncate(end);
        text.push('…');
    }
    text
}
