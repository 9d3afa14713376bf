//! Which objects stand for what a VMS has and nobody declares by hand. Pure.
//!
//! [`plan`](fn@plan) lays the objects that were made before beside one reading of the VMS. What it makes, labels and deletes costs
//! what has changed, not what is there. Two things are never done: an object that somebody has edited, or that anything
//! names, is not deleted; and where more users would gain something than the server's owner allows at once, nobody gains
//! anything before a person has confirmed exactly that.

mod change;
mod comparison;
mod labels;
mod plan;
mod step;
#[cfg(test)]
mod tests;
mod upkeep;
mod waiting;

pub use comparison::{Asked, Comparison, Present, Thing};
pub use plan::{Plan, plan};
pub use step::Step;
pub use waiting::Waiting;
