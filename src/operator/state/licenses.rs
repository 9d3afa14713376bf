//! The licences of one server: who may have more, who waits for some, and from whom some are to be taken.

use std::collections::BTreeSet;

use jiff::Timestamp;
use parking_lot::Mutex;

use super::connection::Connection;
use crate::{
    domain::{
        capability::Capability, license::Licenses, name::ObjectRef, server::Server, user::User,
    },
    rules::{Allocator, Claim, Verdict},
    world::World,
};

/// The licences of one server.
pub(crate) struct ServerLicenses {
    server: ObjectRef,
    allocator: Mutex<Allocator>,
}

impl ServerLicenses {
    pub(crate) fn new(server: ObjectRef) -> Self {
        Self {
            server,
            allocator: Mutex::default(),
        }
    }

    /// How many more licences a user of that server may come to hold.
    pub(crate) fn allow(
        &self,
        user: &User,
        server: &Server,
        world: &World,
        now: Timestamp,
    ) -> Licenses {
        let share = server.share_of(&user.object.namespace);
        let share = share.map(|share| share.licenses);
        let mut allocator = self.allocator.lock();
        allocator.allow(claim(world, user), share, self.claims(world), now)
    }

    /// The same of a user who only asks, for whom nothing is set aside.
    pub(crate) fn dry_run_allow(
        &self,
        user: &User,
        server: &Server,
        world: &World,
        now: Timestamp,
    ) -> Licenses {
        let share = server.share_of(&user.object.namespace);
        let share = share.map(|share| share.licenses);
        let allocator = self.allocator.lock();
        allocator.allowance(claim(world, user), share, self.claims(world), now)
    }

    /// Takes in how many licences are free now.
    pub(crate) fn restock(&self, connection: &Connection, world: &World) {
        let free = connection.inventory.licenses.free;
        let capabilities = &connection.description.capabilities;
        let early = capabilities.contains(&Capability::Validity);
        let mut allocator = self.allocator.lock();
        allocator.restock(free, early, self.claims(world));
    }

    /// Takes in what became of the licences of a user; answers whether some are free that were not.
    pub(crate) fn settle(&self, user: &User, after: Licenses, verdict: &Verdict) -> bool {
        let before = user.record.licenses;
        let mut allocator = self.allocator.lock();
        allocator.settle(&user.object, before, after, verdict)
    }

    /// How many are free now.
    pub(crate) fn free(&self, world: &World) -> Licenses {
        self.allocator.lock().free(self.claims(world))
    }

    /// Nobody waits for a user that is not written to.
    pub(crate) fn bar(&self, user: &ObjectRef) {
        self.allocator.lock().bar(user);
    }

    /// Nobody waits for a user that is gone, and others may have what it had.
    pub(crate) fn forget(&self, user: &ObjectRef) {
        self.allocator.lock().forget(user);
    }

    /// Users who wait for some.
    pub(crate) fn waiting(&self) -> Vec<ObjectRef> {
        self.allocator.lock().waiting().cloned().collect()
    }

    /// From whom licences are to be taken, as far as records tell.
    pub(crate) fn losing(&self, world: &World, now: Timestamp) -> BTreeSet<ObjectRef> {
        let allocator = self.allocator.lock();
        allocator.losing(self.claims(world), now).cloned().collect()
    }

    fn claims<'a>(&'a self, world: &'a World) -> impl Iterator<Item = Claim<'a>> {
        let users = world.users_of(&self.server);
        users.filter_map(|object| Some(claim(world, world.user(object)?)))
    }
}

fn claim<'a>(world: &World, user: &'a User) -> Claim<'a> {
    Claim {
        user,
        wanted: world.licenses_of(user),
    }
}
