//! From what should be to what to do: pure, ordered, and never through more access than declared.
//!
//! A change of a grant passes through the intersection of old and new over all dimensions at once, and
//! only then grows; what a driver makes of the steps is held to the same property.

mod difference;
mod fallback;
mod order;
mod sets;
mod step;

pub use difference::{Delta, Difference};
pub use order::{Intent, PasswordIntent, plan};
pub use sets::{
    Growth, IdentifiedSet, NewSet, Onlooker, SetChange, SetObstacle, SetPlan, SetStep, plan_sets,
};
pub use step::{Change, FirstPassword, Identified, NewUser, Step};

#[cfg(test)]
mod tests;
