//! How much may be destroyed before a person is asked: a slip does not destroy data. Pure.
//!
//! Whoever deletes many users at once, or takes their licences, destroys what they made in the VMS. Code that carries
//! that out asks a [`ChangeGuard`] first, and keeps what it carried out in [`Losses`].

mod guard;
mod losses;
#[cfg(test)]
mod tests;
mod waiting;

pub use guard::ChangeGuard;
pub use losses::{Cause, Loss, Losses};
pub use waiting::{Batch, Confirmed, Waiting};
