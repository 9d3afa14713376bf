//! What all tasks of one operator share; nothing here starts a task.
//!
//! - `context`: everything that is shared, and which servers and users a change affects
//! - `phase`: how far this replica has come
//! - `leadership`: what of that is led, from its begin to its end
//! - `shards`: the shards that this replica leads
//! - `servers`: all declared servers of those
//! - `server`: one server: its queue, its connection, and what is to be done about it
//! - `connection`: whether a server can be used, and what was last listed there
//! - `objects`: metadata and status of each object
//! - `annotation_requests`: what a person asks for by an annotation with a value
//! - `claims`: claims of users who are being made
//! - `own_writes`: what we have written ourselves, until the watch reports it
//! - `recorded`: what the status of a user says, as types
//! - `queue`: which user is next
//! - `work_queue`: the same, for workers that wait
//! - `in_work`: users who are worked on
//! - `licenses`: the licences of one server
//! - `approved_losses`: users that may lose what they made in the VMS
//! - `deletions`: users that are being deleted, and what that destroys
//! - `discovered`, `discovery`: objects that stand for what the VMS has
//! - `managed`: layouts and camera groups that are kept as declared
//! - `changed`: what no server looks after, and has changed
//! - `secret_references`: which object refers to which Secret
//! - `secret_scopes`: namespaces whose Secrets are watched
//! - `status_writer`: writes a status that differs from the one on record

mod annotation_requests;
pub(crate) mod approved_losses;
pub(crate) mod changed;
pub(crate) mod claims;
pub(crate) mod connection;
pub(crate) mod context;
pub(crate) mod deletions;
pub(crate) mod discovered;
pub(crate) mod discovery;
pub(crate) mod in_work;
mod leadership;
pub(crate) mod licenses;
pub(crate) mod managed;
pub(crate) mod objects;
pub(crate) mod own_writes;
pub(crate) mod phase;
pub(crate) mod queue;
pub(crate) mod recorded;
pub(crate) mod secret_references;
pub(crate) mod secret_scopes;
pub(crate) mod server;
pub(crate) mod servers;
pub(crate) mod shards;
pub(crate) mod status_writer;
pub(crate) mod work_queue;
