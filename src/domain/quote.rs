//! What somebody wrote, as a message repeats it.

/// The most characters that are repeated: enough to find it again.
const LENGTH: usize = 120;

/// A text as a message may repeat it: its beginning, without what would act on a screen or in a log.
pub fn quote(text: &str) -> String {
    quote_up_to(text, LENGTH)
}

/// The same of a text that says more, such as the message of somebody else's error.
pub fn quote_up_to(text: &str, length: usize) -> String {
    let mut characters = text.chars().map(harmless);
    let mut quoted: String = characters.by_ref().take(length).collect();
    if characters.next().is_some() {
        quoted.push('…');
    }
    quoted
}

/// Controls, and marks that turn the direction of a line or are not seen, show as such.
const fn harmless(character: char) -> char {
    match character {
        '\u{0}'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => char::REPLACEMENT_CHARACTER,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_repeated_up_to_a_length_and_does_nothing_to_a_screen() {
        assert_eq!(quote("Zürich 7"), "Zürich 7");
        assert_eq!(
            quote("a\u{1b}[2J\u{202e}b\n"),
            "a\u{fffd}[2J\u{fffd}b\u{fffd}"
        );
        let long = quote(&"ä".repeat(500));
        assert_eq!(long.chars().count(), LENGTH + 1);
        assert!(long.ends_with('…'));
    }
}
