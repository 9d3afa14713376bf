//! Texts of which only names that are known and words of ours stay.

use std::sync::LazyLock;

use regex::Regex;

use super::words::are_ours;

/// What stands for what was left out.
pub(super) const LEFT_OUT: &str = "…";
/// The most characters of a text.
const MOST: usize = 4096;

/// After one of these comes a secret, whatever it looks like.
const BEFORE_SECRETS: [&str; 12] = [
    "password",
    "passwd",
    "pwd",
    "secret",
    "token",
    "bearer",
    "basic",
    "authorization",
    "cookie",
    "key",
    "credential",
    "credentials",
];

/// A moment, as logs and statuses have it.
static MOMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$").ok()
});

/// Whether a text is a moment.
pub(super) fn is_moment(text: &str) -> bool {
    MOMENT.as_ref().is_some_and(|moment| moment.is_match(text))
}

/// A text in which known names are replaced and, of all else, only words of ours stay.
pub(super) fn redacted(text: &str, replaced: &dyn Fn(&str) -> Option<String>) -> String {
    let text: String = text.chars().take(MOST).collect();
    let reader = Reader { replaced };
    let lines: Vec<String> = text.lines().map(|line| reader.line(line)).collect();
    lines.join("\n")
}

struct Reader<'a> {
    replaced: &'a dyn Fn(&str) -> Option<String>,
}

impl Reader<'_> {
    fn line(&self, line: &str) -> String {
        let mut told = Vec::new();
        let mut is_secret = false;
        for piece in line.split_whitespace() {
            let shown = if is_secret {
                LEFT_OUT.to_owned()
            } else {
                self.piece(piece)
            };
            is_secret = announces(piece);
            // What was left out may have been several words.
            if shown != LEFT_OUT || told.last().is_none_or(|last| last != LEFT_OUT) {
                told.push(shown);
            }
        }
        told.join(" ")
    }

    /// What stands between spaces: all of it, or nothing.
    fn piece(&self, piece: &str) -> String {
        let core = piece.trim_matches(|character: char| !character.is_alphanumeric());
        let Some(start) = piece.find(core).filter(|_| !core.is_empty()) else {
            return if piece.len() <= 3 {
                piece.to_owned()
            } else {
                LEFT_OUT.to_owned()
            };
        };
        let (before, after) = (&piece[..start], &piece[start + core.len()..]);
        let (before, after) = (sign(before), sign(after));
        match self.core(core) {
            Some(core) => format!("{before}{core}{after}"),
            None => LEFT_OUT.to_owned(),
        }
    }

    fn core(&self, core: &str) -> Option<String> {
        if let Some(shown) = (self.replaced)(core) {
            return Some(shown);
        }
        if is_moment(core) {
            return Some(core.to_owned());
        }
        // Such as `namespace/name`, `name=value`, `spec.access.cameras.names[0]` and `reason:`.
        let (mut told, mut rest) = (String::new(), core);
        let (mut names_secret, mut is_secret) = (false, false);
        while !rest.is_empty() {
            let end = rest.find(is_separator).unwrap_or(rest.len());
            let (part, more) = rest.split_at(end);
            if !part.is_empty() {
                if is_secret {
                    return None;
                }
                told += &self.part(part)?;
                names_secret = is_word_for_secret(part);
            }
            let mut characters = more.chars();
            if let Some(separator) = characters.next() {
                is_secret |= names_secret && matches!(separator, '=' | ':');
                told.push(separator);
            }
            rest = characters.as_str();
        }
        Some(told)
    }

    fn part(&self, part: &str) -> Option<String> {
        let mut words = part.split(['-', '_', '.']).filter(|word| !word.is_empty());
        (self.replaced)(part).or_else(|| words.all(are_ours).then(|| part.to_owned()))
    }
}

/// Whether it ends with a word such as `password`.
fn is_word_for_secret(text: &str) -> bool {
    let last = text
        .rsplit(|character: char| !character.is_ascii_alphabetic())
        .next();
    let last = last.unwrap_or_default().to_ascii_lowercase();
    BEFORE_SECRETS.iter().any(|word| last.ends_with(word))
}

fn is_separator(character: char) -> bool {
    matches!(
        character,
        '/' | '='
            | ':'
            | '['
            | ']'
            | '('
            | ')'
            | ','
            | ';'
            | '`'
            | '\''
            | '"'
            | '{'
            | '}'
            | '+'
            | '*'
    )
}

/// Signs of a sentence; others may carry something.
fn sign(text: &str) -> &str {
    if text.len() <= 3 { text } else { "" }
}

/// Whether what comes next is a secret, such as after `password=` or `Bearer`.
fn announces(piece: &str) -> bool {
    let bare = piece.trim_matches(|character: char| !character.is_ascii_alphabetic());
    let is_scheme = ["bearer", "basic"]
        .iter()
        .any(|scheme| bare.to_ascii_lowercase().ends_with(scheme));
    is_scheme || piece.ends_with(['=', ':']) && is_word_for_secret(bare)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::hostile::{Bound, SECRET, attack};

    /// With two names and a login that are known.
    fn told(text: &str) -> String {
        redacted(text, &|name| {
            let shown = match name {
                "alice" => "name-1",
                "video" => "name-2",
                "alice@example.com" => "login-1",
                _ => return None,
            };
            Some(shown.to_owned())
        })
    }

    #[test]
    fn our_words_stay_names_become_pseudonyms_and_the_rest_goes() {
        let told = told(
            "2026-12-01T10:00:00Z the login of VmsUser video/alice (alice@example.com) is refused: hunter2 within 10 s",
        );
        assert_eq!(
            told,
            "2026-12-01T10:00:00Z the login of VmsUser name-2/name-1 (login-1) is refused: … within 10 s"
        );
    }

    #[test]
    fn what_follows_the_word_for_a_secret_goes_also_where_it_is_a_word_of_ours() {
        for line in [
            "password=camera",
            "password: camera",
            "Authorization: Bearer camera",
            "\"token\":\"camera\"",
            "the password= camera",
            "user:camera@hunter2",
        ] {
            let told = told(line);
            assert!(!told.contains("camera"), "{line}: {told}");
        }
    }

    #[test]
    fn a_hostile_text_shows_no_secret() {
        let samples = [
            format!("password={SECRET} Bearer {SECRET}").into_bytes(),
            format!("VmsUser video/alice: {SECRET}\n`{SECRET}`").into_bytes(),
            format!("https://{SECRET}@host/{SECRET}").into_bytes(),
        ];
        let bound = Bound {
            times: 64,
            // The first one makes the list of words and the pattern of moments.
            beside: 2 << 20,
        };
        let read = |input: &[u8]| told(&String::from_utf8_lossy(input));
        attack(&samples, bound, read, |_, told| {
            assert!(!told.contains(SECRET), "{told}");
        });
    }
}
