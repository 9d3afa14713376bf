//! Something wrong in a document, and where.

use std::ops::Range;

/// Something wrong in a document.
pub(in crate::cli) struct Problem {
    /// Where in the object; empty for all of it.
    pub(in crate::cli) path: String,
    /// Where in the text.
    pub(in crate::cli) span: Range<usize>,
    /// What is wrong; nothing confidential.
    pub(in crate::cli) message: String,
    /// What to do.
    pub(in crate::cli) hint: Option<String>,
}
