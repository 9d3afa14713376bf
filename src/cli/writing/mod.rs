//! Writing manifests: their YAML, the names of their objects, and the users of a store as manifests say them.

pub mod yaml;

pub(super) mod names;
pub(super) mod store_user;
