//! The client API as a server speaks it that does what no source documents in its own way.
//!
//! A dialect says how such a server shows one user, takes address pools and calls permissions. It is spoken around the
//! documented API: what is asked is translated into the words of the store, and what the store answers into those of the
//! dialect. The store itself knows nothing of it.
//!
//! ```text
//! speak → address, pool, shown → file
//! ```

mod address;
mod error;
mod file;
mod pool;
mod shown;
mod speak;
#[cfg(test)]
mod tests;

pub use error::{DialectError, NotADialect};
pub use file::Dialect;
pub(super) use speak::{Speaker, speak};
