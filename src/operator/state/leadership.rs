//! What this replica leads: a shard begins, and ends when it is handed over.

use std::sync::Arc;

use super::{context::Context, queue::Lane, server::ServerState, shards::ShardState};
use crate::{
    domain::{account::Account, fingerprint::FingerprintKey, name::ObjectRef, user::User},
    engine::PortError,
    operator::sharding::Shard,
    world::ObjectKey,
};

impl Context {
    /// Reads the claims of a shard that this replica leads; nobody is judged before.
    pub(crate) async fn load_claims(
        &self,
        shard: Shard,
        state: &ShardState,
    ) -> Result<(), PortError> {
        let is_ours = |user: Option<&User>| match user {
            Some(user) => self.shards.shard_of(&user.server) == shard,
            // Of somebody who is gone.
            None => shard == Shard::FIRST,
        };
        let (cluster, namespace) = (&self.cluster, &self.config.own_namespace);
        let whose = (self.shared_world(), is_ours);
        Box::pin(state.claims.load(cluster, namespace, whose)).await
    }

    /// Begins to judge what was seen of a shard.
    pub(crate) fn begin_shard(&self, shard: Shard, state: &Arc<ShardState>, key: FingerprintKey) {
        self.world().learn_key(key.clone());
        self.phase.begin_judging(key);
        let declared: Vec<ObjectRef> = {
            let world = self.world();
            world
                .servers()
                .map(|server| server.object.clone())
                .collect()
        };
        for server in &declared {
            if self.shards.shard_of(server) == shard {
                self.servers.begin(server, state);
            }
        }
        // Last: a user who comes while servers are begun may find none to wait at.
        self.enqueue_shard(shard);
        let may_be_alone = |key: &ObjectKey| {
            matches!(
                key,
                ObjectKey::Pool(_) | ObjectKey::Role(_) | ObjectKey::Set(..)
            )
        };
        self.note_changed(self.objects.keys(may_be_alone));
    }

    /// Starts no more work of a shard.
    pub(crate) fn close_shard(&self, shard: Shard) {
        if let Some(state) = self.shards.end(shard) {
            state.unserved.close();
        }
        for state in self.servers_of(shard) {
            state.end();
        }
    }

    /// Its servers are somebody else's from now on, who writes what is not known here.
    pub(crate) fn end_shard(&self, shard: Shard) {
        self.shards.end(shard);
        for state in self.servers_of(shard) {
            self.servers.end(&state.server);
        }
        for user in self.users_of_shard(shard) {
            self.objects
                .forget_write(&ObjectKey::User(user.object.clone()));
            self.objects
                .forget_write(&ObjectKey::Account(Account::object_of(&user)));
        }
    }

    /// The servers of a shard that this replica leads.
    pub(crate) fn servers_of(&self, shard: Shard) -> Vec<Arc<ServerState>> {
        let mut servers = self.servers.all();
        servers.retain(|state| self.shards.shard_of(&state.server) == shard);
        servers
    }

    /// Puts all users of a shard into the queues.
    pub(crate) fn enqueue_shard(&self, shard: Shard) {
        let users = self.users_of_shard(shard).into_iter();
        let users = users.map(|user| user.object.clone()).collect();
        self.enqueue(users, Lane::Backlog);
    }

    fn users_of_shard(&self, shard: Shard) -> Vec<Arc<User>> {
        let world = self.world();
        let is_of_shard = |user: &&Arc<User>| self.shards.shard_of(&user.server) == shard;
        world.users().filter(is_of_shard).cloned().collect()
    }

    /// Lets those be looked at that no server looks after, or may not any more.
    pub(super) fn note_changed(&self, keys: impl IntoIterator<Item = ObjectKey>) {
        for key in keys {
            let looked_after = self.looked_after_with(&key);
            if let Some(shard) = looked_after.and_then(|name| self.shards.led_for(&name)) {
                shard.changed.note(key);
            }
        }
    }

    /// By which name it is told whose such an object is: that of a server that may be gone, or its own.
    fn looked_after_with(&self, key: &ObjectKey) -> Option<ObjectRef> {
        match key {
            ObjectKey::Pool(object) | ObjectKey::Role(object) => Some(object.clone()),
            ObjectKey::Set(kind, object) => {
                let is_deleted = self.objects.get(key).is_some_and(|set| set.deleting);
                let world = self.world();
                let set = world.set(*kind, object).filter(|_| is_deleted);
                set.map(|set| object.sibling(&set.server))
            }
            ObjectKey::Server(_)
            | ObjectKey::Camera(_)
            | ObjectKey::User(_)
            | ObjectKey::Account(_) => None,
        }
    }
}
