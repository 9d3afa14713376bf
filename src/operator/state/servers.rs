//! The states of all declared servers that this replica leads.

use std::{collections::BTreeMap, sync::Arc};

use parking_lot::Mutex;

use super::{server::ServerState, shards::ShardState};
use crate::domain::name::ObjectRef;

/// The states of all declared servers that this replica leads.
#[derive(Default)]
pub(crate) struct Servers(Mutex<BTreeMap<ObjectRef, Arc<ServerState>>>);

impl Servers {
    /// Makes the state of a server that is declared, and announces it.
    pub(super) fn begin(&self, server: &ObjectRef, shard: &Arc<ShardState>) {
        let mut states = self.0.lock();
        if states.contains_key(server) {
            return;
        }
        let state = ServerState::new(server.clone(), Arc::clone(shard));
        states.insert(server.clone(), Arc::new(state));
        shard.announce(server);
    }

    /// Forgets the state of a server that is not declared any more.
    pub(super) fn end(&self, server: &ObjectRef) {
        if let Some(state) = self.0.lock().remove(server) {
            state.end();
        }
    }

    /// The state of a server, where it is declared.
    pub(crate) fn get(&self, server: &ObjectRef) -> Option<Arc<ServerState>> {
        self.0.lock().get(server).cloned()
    }

    /// Lets a server be listed now, where it is declared.
    pub(crate) fn resync(&self, server: &ObjectRef) {
        if let Some(state) = self.get(server) {
            state.resync();
        }
    }

    /// Lets what belongs to a server be reported, where it is declared.
    pub(super) fn report_site(&self, server: &ObjectRef) {
        if let Some(state) = self.get(server) {
            state.report_site();
        }
    }

    pub(crate) fn all(&self) -> Vec<Arc<ServerState>> {
        self.0.lock().values().cloned().collect()
    }
}
