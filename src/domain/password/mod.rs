//! Passwords: the rules of the users page, and a type that cannot be printed.
//!
//! Length and alphabet are known from the VMS's manual: 6 to 255 characters, Latin letters, digits and
//! the special characters that it lists.

use std::fmt;

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::stray::Stray;

mod hash;

pub use hash::{PasswordHash, PasswordHashError};

/// What a user's password is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordValue {
    /// The password itself.
    Plain(Password),
    /// A hash of it: nobody here knows the password.
    Hashed(PasswordHash),
}

impl From<Password> for PasswordValue {
    fn from(password: Password) -> Self {
        Self::Plain(password)
    }
}

/// When a password was last changed, by the clock of its server: told apart from another, and never compared
/// with a clock of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordChange(pub Timestamp);

/// A password that keeps the rules. It has no `Display`, no serde, and a `Debug` without its text.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Zeroizing<String>);

/// Why some bytes are not a password. No message contains any of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum PasswordError {
    /// Nothing there.
    #[error("the password is empty")]
    Empty,
    /// Fewer than the least.
    #[error("the password has fewer than {} characters", Password::MIN_LENGTH)]
    TooShort,
    /// More than the most.
    #[error("the password has more than {} characters", Password::MAX_LENGTH)]
    TooLong,
    /// Something around it that nobody chose.
    #[error("the password {0}")]
    Stray(Stray),
    /// Something else that the VMS does not take; where the first of it is, counted from one.
    #[error(
        "character {0} of the password is neither a Latin letter, nor a digit, nor one of {special}",
        special = Password::SPECIAL
    )]
    Character(usize),
}

impl Password {
    /// The fewest characters.
    pub const MIN_LENGTH: usize = 6;
    /// The most characters.
    pub const MAX_LENGTH: usize = 255;
    /// The special characters that the VMS takes.
    pub const SPECIAL: &str = r#"!@#$%&*()_+-=[]{};\':"|,.<>/?"#;

    /// Checks the bytes of a Secret or a form.
    ///
    /// # Errors
    /// Everything that is wrong with them, each reason once.
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<PasswordError>> {
        if bytes.is_empty() {
            return Err(vec![PasswordError::Empty]);
        }
        let (stray, body) = Stray::around(bytes);
        let text = String::from_utf8_lossy(body);
        let length = text.chars().count();
        let refused = text.chars().position(|character| !Self::takes(character));
        let mut reasons: Vec<PasswordError> = [
            (length < Self::MIN_LENGTH, PasswordError::TooShort),
            (length > Self::MAX_LENGTH, PasswordError::TooLong),
        ]
        .into_iter()
        .filter_map(|(wrong, reason)| wrong.then_some(reason))
        .collect();
        reasons.extend(stray.into_iter().map(PasswordError::Stray));
        reasons.extend(refused.map(|index| PasswordError::Character(index + 1)));
        if reasons.is_empty() {
            Ok(Self(Zeroizing::new(text.into_owned())))
        } else {
            Err(reasons)
        }
    }

    /// A password that nobody knows, from sixteen random bytes of the caller.
    pub fn unknown(random: &[u8; 16]) -> Self {
        Self(Zeroizing::new(hex::encode(random)))
    }

    /// A password of so many letters and digits, from random bytes of the caller: 5.95 bits each, none likelier
    /// than another, and nothing that has to be escaped where it is pasted. `None` where the bytes do not suffice;
    /// two a character do, but for one time in millions.
    pub fn generate(length: usize, random: &[u8]) -> Option<Self> {
        // Bytes beyond the last whole round of the alphabet would favour its first characters.
        let fair = u8::MAX - u8::MAX % 62;
        let characters = random.iter().filter(|byte| **byte < fair);
        let text: Zeroizing<String> = characters
            .map(|byte| char::from(Self::LETTERS_AND_DIGITS[usize::from(byte % 62)]))
            .take(length)
            .collect::<String>()
            .into();
        (text.len() == length).then_some(Self(text))
    }

    /// The text, for the one request that sets it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    const LETTERS_AND_DIGITS: &[u8; 62] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    fn takes(character: char) -> bool {
        character.is_ascii_alphanumeric() || Self::SPECIAL.contains(character)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Vec<PasswordError> {
        Password::parse(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn every_character_of_the_manual_is_taken() {
        let text = format!("azAZ09{}", Password::SPECIAL);
        assert_eq!(Password::parse(text.as_bytes()).unwrap().expose(), text);
    }

    #[test]
    fn length_is_six_to_two_hundred_and_fifty_five() {
        assert_eq!(refusal("abcde"), [PasswordError::TooShort]);
        assert!(Password::parse(b"abcdef").is_ok());
        assert!(Password::parse("a".repeat(255).as_bytes()).is_ok());
        assert_eq!(refusal(&"a".repeat(256)), [PasswordError::TooLong]);
        assert_eq!(refusal(""), [PasswordError::Empty]);
    }

    #[test]
    fn a_trailing_line_break_has_its_own_reason() {
        let newline = PasswordError::Stray(Stray::TrailingNewline);
        assert_eq!(refusal("correct\n"), [newline]);
        assert_eq!(refusal("correct\r\n"), [newline]);
        assert_eq!(refusal("a\n"), [PasswordError::TooShort, newline]);
    }

    #[test]
    fn what_nobody_sees_is_named() {
        let stray = |strays: &[Stray]| -> Vec<PasswordError> {
            strays.iter().copied().map(PasswordError::Stray).collect()
        };
        assert_eq!(refusal("\u{feff}correct"), stray(&[Stray::ByteOrderMark]));
        assert_eq!(
            refusal(" correct "),
            stray(&[Stray::SpaceBefore, Stray::SpaceAfter])
        );
    }

    #[test]
    fn what_the_manual_does_not_list_is_refused() {
        for (text, position) in [
            ("pässword", 2),
            ("pass word", 5),
            ("pass~word", 5),
            ("pass^word", 5),
            ("pass`word", 5),
            ("tab\tword", 4),
        ] {
            assert_eq!(
                refusal(text),
                [PasswordError::Character(position)],
                "{text}"
            );
        }
        assert_eq!(
            Password::parse(&[0xff; 8]).unwrap_err(),
            [PasswordError::Character(1)]
        );
    }

    #[test]
    fn a_generated_password_keeps_the_rules_and_favours_no_character() {
        let every_byte: Vec<u8> = (0..=u8::MAX).collect();
        let all = Password::generate(248, &every_byte).unwrap();
        assert!(Password::parse(all.expose().as_bytes()).is_ok());
        let count = |wanted: char| {
            all.expose()
                .chars()
                .filter(|&found| found == wanted)
                .count()
        };
        assert!(
            ('a'..='z')
                .chain('A'..='Z')
                .chain('0'..='9')
                .all(|one| count(one) == 4)
        );
        assert_eq!(Password::generate(249, &every_byte), None);
    }

    #[test]
    fn neither_debug_nor_an_error_shows_the_text() {
        let password = Password::parse(b"hunter2hunter2").unwrap();
        assert!(!format!("{password:?}").contains("hunter2"));
    }
}
