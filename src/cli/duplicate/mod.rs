//! Another user with the settings of one that is there: from manifests, from a cluster, or from the store.
//!
//! All is copied but login and password, as the VMS's own page does it. What comes out is a manifest to be
//! read, completed and committed; nothing is written anywhere else.

mod cluster;
mod files;
mod manifest;
mod new_user;
mod original;
mod refusal;
mod stored;

pub use cluster::{Cluster, Error as ClusterError};
pub use files::from_files;
pub use manifest::write;
pub use new_user::NewUser;
pub use original::Original;
pub use refusal::Refusal;
pub use stored::from_store;
