//! What a text has around it that nobody chose: an editor, a shell or a secret manager put it there.

/// One such thing. No message shows any of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Stray {
    /// What some editors put before a text.
    #[error("begins with a byte order mark, which nobody sees")]
    ByteOrderMark,
    /// A space, a tab or a line break before the text.
    #[error("begins with a space, which nobody sees")]
    SpaceBefore,
    /// The classic of `echo secret | base64`.
    #[error("ends with a line break, which a person cannot type")]
    TrailingNewline,
    /// A space or a tab after the text.
    #[error("ends with a space, which nobody sees")]
    SpaceAfter,
}

/// Of UTF-8, and of UTF-16 in both orders.
const BYTE_ORDER_MARKS: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];

impl Stray {
    /// All that is around a text, and the text without it.
    pub fn around(bytes: &[u8]) -> (Vec<Self>, &[u8]) {
        let marked = BYTE_ORDER_MARKS.iter().find(|mark| bytes.starts_with(mark));
        let unmarked = &bytes[marked.map_or(0, |mark| mark.len())..];
        let text = unmarked.trim_ascii();
        let before = unmarked.len() - unmarked.trim_ascii_start().len();
        let after = &unmarked[unmarked.trim_ascii_end().len().max(before)..];
        let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let found = [
            (marked.is_some(), Self::ByteOrderMark),
            (before > 0, Self::SpaceBefore),
            (after.iter().any(is_break), Self::TrailingNewline),
            (!after.iter().all(is_break), Self::SpaceAfter),
        ];
        let found = found
            .into_iter()
            .filter_map(|(is, stray)| is.then_some(stray));
        (found.collect(), text)
    }

    /// What to do about it.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::ByteOrderMark => "save the text as UTF-8 without it",
            Self::TrailingNewline => {
                "write the Secret without it, as with `printf %s` instead of `echo`"
            }
            Self::SpaceBefore | Self::SpaceAfter => "write the Secret without it",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Stray::*, *};

    #[test]
    fn what_is_around_a_text_is_told_apart() {
        let cases: [(&[u8], &[Stray]); 8] = [
            (b"text", &[]),
            (b"in a text", &[]),
            (b"text\n", &[TrailingNewline]),
            (b"text\r\n", &[TrailingNewline]),
            (b"text \n", &[TrailingNewline, SpaceAfter]),
            (b" text\t", &[SpaceBefore, SpaceAfter]),
            (b"\xef\xbb\xbftext", &[ByteOrderMark]),
            (b"\xff\xfet\0", &[ByteOrderMark]),
        ];
        for (bytes, expected) in cases {
            assert_eq!(Stray::around(bytes).0, expected, "{}", bytes.escape_ascii());
        }
        assert_eq!(Stray::around(b"\xef\xbb\xbf\t text\r\n").1, b"text");
        assert_eq!(Stray::around(b" \n").1, b"");
    }
}
