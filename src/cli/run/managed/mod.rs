//! Layouts and camera groups that are kept in the VMS as declared, in one run.
//!
//! First comes what shows nobody a camera: what is made, taken out and renamed. Then users get and lose what is declared of
//! them. What is put in comes last, and waits for all who hold it. A plan goes the same way, in memory alone.

mod fill;
mod foreseen;
mod overlay;
mod shape;
mod tally;

pub(super) use fill::{Holders, fill};
pub(super) use foreseen::Foreseen;
pub(super) use shape::Keeper;

#[cfg(test)]
mod tests;
