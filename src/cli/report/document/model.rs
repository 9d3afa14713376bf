//! What a report is made of.

/// A report.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// What was asked, and of what.
    pub title: String,
    /// What holds for all of it.
    pub notes: Vec<String>,
    /// What there is to say.
    pub blocks: Vec<Block>,
}

/// A part of a report.
#[derive(Clone, Debug)]
pub enum Block {
    /// A sentence.
    Text(String),
    /// Names and values.
    Facts(Vec<(String, String)>),
    /// A table.
    Table(Table),
    /// Parts under a heading.
    Section {
        /// The heading.
        heading: String,
        /// The parts.
        blocks: Vec<Self>,
    },
    /// Parts that fold away where the form can do that.
    Fold {
        /// What stands there while it is folded.
        summary: String,
        /// The parts.
        blocks: Vec<Self>,
    },
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What it shows, for those who cannot see it.
    pub caption: String,
    /// The heads of the columns.
    pub columns: Vec<String>,
    /// The rows; the first cell is the head of its row.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words or numbers.
    Text(String),
    /// One of the marks of a matrix.
    Mark(Mark),
}

/// Whether somebody sees something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Yes.
    Sees,
    /// At most: the declaration is held back.
    AtMost,
    /// Not now: suspended, too early or too late.
    NotNow,
    /// No.
    No,
}

impl Mark {
    /// As one sign.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Sees => "●",
            Self::AtMost => "◐",
            Self::NotNow => "○",
            Self::No => "·",
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Sees => "yes",
            Self::AtMost => "at most",
            Self::NotNow => "not now",
            Self::No => "no",
        }
    }
}

impl Cell {
    pub(super) fn sign(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Mark(mark) => mark.sign(),
        }
    }

    pub(super) fn words(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Mark(mark) => mark.words(),
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}
