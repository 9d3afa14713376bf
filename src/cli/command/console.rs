//! Where a command says something.

use std::io::Write;

/// Where a command says something.
pub struct Console<'a> {
    /// What was asked for.
    pub out: &'a mut dyn Write,
    /// What is wrong, for people.
    pub err: &'a mut dyn Write,
    /// Whether people see colours there.
    pub color: bool,
}
