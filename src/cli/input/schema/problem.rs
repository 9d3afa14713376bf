//! Something wrong in a document, and where.

use std::ops::Range;

/// What a look at a document comes to.
pub(in crate::cli) struct Checked {
    /// What is wrong.
    pub(in crate::cli) problems: Vec<Problem>,
    /// What is likely to be.
    pub(in crate::cli) warnings: Vec<Problem>,
}

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
