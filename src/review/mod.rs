//! Who may see and do what, from where and when, and which object says so: what is declared, projected on people and
//! cameras. It asks nobody and changes nothing.

mod action;
mod declared;
mod difference;
mod differing;
mod observed;
mod policy;
mod site;
mod user;

pub use action::{Action, NoSuchAction};
pub use declared::{Review, ServerReview};
pub use difference::{Difference, Standings, UserChange, difference};
pub use differing::Differing;
pub use observed::{Held, Observed, Reading, UndeclaredUser};
pub use policy::{Breach, Broken, Condition, Policy, Requirement};
pub use site::{ReviewedCamera, ReviewedSet};
pub use user::{Standing, UserReview};

#[cfg(test)]
mod tests;
