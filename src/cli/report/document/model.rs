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
    pub rows: Vec<Vec<String>>,
}
