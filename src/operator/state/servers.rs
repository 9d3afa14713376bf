//! The states of all declared servers.

use std::{collections::BTreeMap, sync::Arc};

use parking_lot::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::server::ServerState;
use crate::domain::name::ObjectRef;

/// The states of all declared servers.
pub(crate) struct Servers {
    states: Mutex<BTreeMap<ObjectRef, Arc<ServerState>>>,
    /// Announces each server that becomes known, so that its workers are started.
    announced: UnboundedSender<Arc<ServerState>>,
}

impl Servers {
    /// None, and a receiver of those that become known: each needs workers.
    pub(super) fn new() -> (Self, UnboundedReceiver<Arc<ServerState>>) {
        let (announced, receiver) = unbounded_channel();
        let servers = Self {
            states: Mutex::default(),
            announced,
        };
        (servers, receiver)
    }

    /// Makes the state of a server that is declared, and announces it.
    pub(super) fn begin(&self, server: &ObjectRef) {
        let mut states = self.states.lock();
        if states.contains_key(server) {
            return;
        }
        let state = Arc::new(ServerState::new(server.clone()));
        states.insert(server.clone(), Arc::clone(&state));
        // The receiver may be gone while the operator shuts down.
        let _ = self.announced.send(state);
    }

    /// Forgets the state of a server that is not declared any more.
    pub(super) fn end(&self, server: &ObjectRef) {
        if let Some(state) = self.states.lock().remove(server) {
            state.end();
        }
    }

    /// The state of a server, where it is declared.
    pub(crate) fn get(&self, server: &ObjectRef) -> Option<Arc<ServerState>> {
        self.states.lock().get(server).cloned()
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
        self.states.lock().values().cloned().collect()
    }
}
