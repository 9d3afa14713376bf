//! A commit, as git tells it.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

/// What git is asked for of each commit.
pub(super) const FORMAT: &str = "--format=%H%x00%an%x00%ct%x00%s";

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Commit {
    /// Its id.
    pub id: String,
    /// Who wrote it.
    pub author: String,
    /// When it was committed.
    pub date: Timestamp,
    /// The first line of its message.
    pub subject: String,
}

impl Commit {
    /// Id, date and author, for a table.
    pub fn cells(&self) -> (String, String, String) {
        (self.id.clone(), self.date.to_string(), self.author.clone())
    }
}

/// For people.
impl fmt::Display for Commit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            author,
            date,
            subject,
        } = self;
        let short = id.get(..12).unwrap_or(id);
        write!(formatter, "{short} {date} {author}: {subject}")
    }
}

/// A commit of a line that git wrote in that format.
pub(super) fn read(line: &str) -> Option<Commit> {
    let mut parts = line.split('\0');
    let mut next = || parts.next();
    let (id, author, date, subject) = (next()?, next()?, next()?, next()?);
    Some(Commit {
        id: id.to_owned(),
        author: author.to_owned(),
        date: Timestamp::from_second(date.parse().ok()?).ok()?,
        subject: subject.to_owned(),
    })
}
