//! How much is kept of a text.

/// Of a word, such as a level of rights.
pub(super) const WORD: usize = 64;
/// Of a name, or of a message that is one of a few.
pub(super) const NAME: usize = 512;
