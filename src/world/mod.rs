//! Everything declared, and one reading of a server.
//!
//! [`World`] is fed object by object and answers which users a change touches: it is the index of
//! dependencies. [`Site`] lays one server's declarations over what the server really has. Pure.

mod accounts;
mod declared;
mod labelled;
mod lookup;
mod managed;
mod names;
mod near;
mod objects;
mod observed;
mod reach;
mod resolution;
mod servers;
mod shared;
mod site;
mod site_objects;
mod touched;
mod unseen;
mod users;

pub use declared::World;
pub use labelled::Labelled;
pub use managed::ManagedSet;
pub use near::NearNames;
pub use objects::{Affected, Object, ObjectKey};
pub use observed::{Inventory, ObservedSet, StoreRow, StoreUser};
pub use reach::{Choices, Reach};
pub use resolution::{Resolution, Standing};
pub use shared::{Pools, Roles};
pub use site::{DeclaredSite, Site, SiteCamera, SiteSet};

#[cfg(test)]
mod tests;
