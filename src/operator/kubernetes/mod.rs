//! The API server: what is read from it and written to it, each request with a time limit.
//!
//! - `client`: writes of statuses, claims and finalizers
//! - `discovered`: writes of objects that were made for what the VMS has
//! - `ownership`: what goes with its server
//! - `refusal`: what a refusal means
//! - `namespace`: whether a namespace is being deleted
//! - `events`: posts Events
//! - `secrets`: versions and content of Secrets
//! - `secret_access`: the command that lets the operator read the Secrets of a namespace
//! - `fingerprint_key`: the key of all fingerprints, in a Secret of the operator's own
//! - `claim_record`: the record of claims that no object carries yet, in a ConfigMap of the operator's own
//! - `version`: which of two states of an object is newer
//! - `same_kind`: types that stand for a part of the objects of a kind
//! - `written`: what a write sends of a status, and what is read of the answer

pub(crate) mod claim_record;
pub(crate) mod client;
mod discovered;
pub(crate) mod events;
pub(crate) mod fingerprint_key;
pub(crate) mod namespace;
pub(crate) mod ownership;
pub(crate) mod refusal;
pub(crate) mod same_kind;
mod secret_access;
pub(crate) mod secrets;
pub(crate) mod version;
mod written;
