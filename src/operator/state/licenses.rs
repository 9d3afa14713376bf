//! The licences of one server: which users may have more, wait for some, or are to lose some.

use std::collections::BTreeSet;

use jiff::Timestamp;
use parking_lot::Mutex;

use super::connection::Connection;
use crate::{
    domain::{
        capability::Capability, license::Licenses, name::ObjectRef, server::Server, user::User,
    },
    rules::{Allocator, LicenseDemand, Verdict},
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
        allocator.allow(demand(world, user), share, self.demands(world), now)
    }

    /// The same for a dry run: nothing is set aside.
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
        allocator.allowance(demand(world, user), share, self.demands(world), now)
    }

    /// Records how many licences are free now.
    pub(crate) fn update_free(&self, connection: &Connection, world: &World) {
        let free = connection.inventory.licenses.free;
        let capabilities = &connection.description.capabilities;
        let early = capabilities.contains(&Capability::Validity);
        let mut allocator = self.allocator.lock();
        allocator.update_free(free, early, self.demands(world));
    }

    /// Records the licences of a user; returns whether some became free.
    pub(crate) fn record_outcome(&self, user: &User, after: Licenses, verdict: &Verdict) -> bool {
        let before = user.record.licenses;
        let mut allocator = self.allocator.lock();
        allocator.record_outcome(&user.object, before, after, verdict)
    }

    /// How many are free now.
    pub(crate) fn free(&self, world: &World) -> Licenses {
        self.allocator.lock().free(self.demands(world))
    }

    /// Sets nothing aside for a user that is not written to.
    pub(crate) fn bar(&self, user: &ObjectRef) {
        self.allocator.lock().bar(user);
    }

    /// Frees the licences of a user that is gone.
    pub(crate) fn forget(&self, user: &ObjectRef) {
        self.allocator.lock().forget(user);
    }

    /// Users that wait for licences.
    pub(crate) fn waiting(&self) -> Vec<ObjectRef> {
        self.allocator.lock().waiting().cloned().collect()
    }

    /// Users that are to lose licences, by what is recorded.
    pub(crate) fn losing(&self, world: &World, now: Timestamp) -> BTreeSet<ObjectRef> {
        let allocator = self.allocator.lock();
        allocator
            .losing(self.demands(world), now)
            .cloned()
            .collect()
    }

    fn demands<'a>(&'a self, world: &'a World) -> impl Iterator<Item = LicenseDemand<'a>> {
        let users = world.users_of(&self.server);
        users.filter_map(|object| Some(demand(world, world.user(object)?)))
    }
}

fn demand<'a>(world: &World, user: &'a User) -> LicenseDemand<'a> {
    LicenseDemand {
        user,
        wanted: world.licenses_of(user),
    }
}
