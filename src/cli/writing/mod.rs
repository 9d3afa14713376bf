//! Writing manifests: their YAML, and the users of a store as manifests say them.

pub mod yaml;

pub(super) mod store_user;
