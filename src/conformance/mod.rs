//! Whether a server keeps what its driver promises of it, tried with one throwaway user.
//!
//! [`run()`] makes the user, gives it access and takes it away, logs in as that user to see what the server really
//! shows, and deletes it. What came of each step stands in a [`Report`], which names no address, no user, no camera and no
//! secret. One suite serves every driver: `vmsctl conformance` runs it on anybody's server, and the tests on each
//! product.
//!
//! ```text
//! run       the steps in their order, and the end of the throwaway user
//! checks/   one step each: reading, creation, access, limits, passwords, deletion
//! trial     the server and the throwaway user, and what is done with them
//! throwaway the user itself
//! report    what came of it
//! ```

mod checks;
mod report;
mod run;
mod throwaway;
mod trial;

pub use report::{Check, Outcome, Report};
pub use run::{clean_up, run};
pub use throwaway::{Throwaway, Unmade};
pub use trial::Trial;
