//! The shards that this replica leads, and what there is to do in each beside its servers.

use std::{collections::BTreeMap, sync::Arc};

use parking_lot::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{changed::Changed, claims::Claims, in_work::InWork, work_queue::WorkQueue};
use crate::{
    domain::name::ObjectRef,
    operator::sharding::{Shard, Sharding},
};

/// The shards that this replica leads.
pub(crate) struct Shards {
    pub(crate) sharding: Sharding,
    led: Mutex<BTreeMap<Shard, Arc<ShardState>>>,
}

/// One shard, for as long as this replica leads it.
pub(crate) struct ShardState {
    /// Users whom no server serves.
    pub(crate) unserved: WorkQueue,
    /// What no server looks after.
    pub(crate) changed: Changed,
    pub(crate) claims: Claims,
    pub(crate) in_work: InWork,
    /// Announces each server that becomes known, so that its workers are started.
    announced: UnboundedSender<ObjectRef>,
}

impl Shards {
    pub(super) fn new(sharding: Sharding) -> Self {
        Self {
            sharding,
            led: Mutex::default(),
        }
    }

    /// Which shard a server is of, led or not.
    pub(crate) fn shard_of(&self, server: &ObjectRef) -> Shard {
        self.sharding.shard_of(server)
    }

    /// The shard of a server, where this replica leads it.
    pub(crate) fn led_for(&self, server: &ObjectRef) -> Option<Arc<ShardState>> {
        self.led.lock().get(&self.shard_of(server)).cloned()
    }

    /// Whether this replica leads a shard.
    pub(crate) fn leads(&self, shard: Shard) -> bool {
        self.led.lock().contains_key(&shard)
    }

    /// Whether this replica does what is to be done once.
    pub(crate) fn leads_first(&self) -> bool {
        self.leads(Shard::FIRST)
    }

    /// This replica leads a shard; with it comes a receiver of its servers that become known: each needs workers.
    pub(crate) fn begin(&self, shard: Shard) -> (Arc<ShardState>, UnboundedReceiver<ObjectRef>) {
        let (state, receiver) = ShardState::new(self.sharding, shard);
        let state = Arc::new(state);
        self.led.lock().insert(shard, Arc::clone(&state));
        (state, receiver)
    }

    /// It does not lead it any more.
    pub(super) fn end(&self, shard: Shard) -> Option<Arc<ShardState>> {
        self.led.lock().remove(&shard)
    }
}

impl ShardState {
    /// With it comes a receiver of its servers that become known.
    pub(super) fn new(sharding: Sharding, shard: Shard) -> (Self, UnboundedReceiver<ObjectRef>) {
        let (announced, receiver) = unbounded_channel();
        let state = Self {
            unserved: WorkQueue::default(),
            changed: Changed::default(),
            claims: Claims::new(sharding, shard),
            in_work: InWork::default(),
            announced,
        };
        (state, receiver)
    }

    pub(super) fn announce(&self, server: &ObjectRef) {
        // The receiver may be gone while the shard is handed over.
        let _ = self.announced.send(server.clone());
    }
}
