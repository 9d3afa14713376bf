//! Texts of other people in one line.

/// In one line, and without anything that a terminal would obey.
pub(super) fn in_one_line(text: &str) -> String {
    let plain = |character: char| {
        if character.is_control() {
            ' '
        } else {
            character
        }
    };
    text.chars().map(plain).collect()
}
