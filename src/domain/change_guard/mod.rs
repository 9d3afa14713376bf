//! How much may be destroyed before a person is asked: a mistake does not destroy data. Pure.
//!
//! Deleting many users at once, or taking their licences, destroys what they made in the VMS. The code that does
//! so asks a [`ChangeGuard`] first, and keeps what it carried out in [`Losses`].

mod guard;
mod losses;
#[cfg(test)]
mod tests;
mod waiting;

pub use guard::ChangeGuard;
pub use losses::{Cause, Loss, Losses};
pub use waiting::{Batch, Confirmed, Waiting};
