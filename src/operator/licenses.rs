//! The licences of one server: who may have more, who waits for some, and from whom some are to be taken.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    queue::Lane,
    unit::{Connection, Unit, Wanted, lock},
};
use crate::{
    domain::{
        capability::Capability, license::Licenses, name::ObjectRef, server::Server, user::User,
    },
    rules::{Claim, Verdict},
    world::World,
};

impl Unit {
    /// How many more licences a user of that server may come to hold.
    pub(crate) fn allow_licenses(
        &self,
        user: &User,
        server: &Server,
        world: &World,
        now: Timestamp,
    ) -> Licenses {
        let share = server.share_of(&user.object.namespace);
        let share = share.map(|share| share.licenses);
        let claims = claims(world, &self.server);
        lock(&self.licenses).allow(claim(world, user), share, claims, now)
    }

    /// The same of a user who only asks, for whom nothing is set aside.
    pub(crate) fn foresee_licenses(
        &self,
        user: &User,
        server: &Server,
        world: &World,
        now: Timestamp,
    ) -> Licenses {
        let share = server.share_of(&user.object.namespace);
        let share = share.map(|share| share.licenses);
        let claims = claims(world, &self.server);
        lock(&self.licenses).allowance(claim(world, user), share, claims, now)
    }

    /// Takes in how many licences are free now; who waits for some tries again.
    pub(crate) fn restock_licenses(&self, connection: &Connection, world: &World) {
        let free = connection.inventory.licenses.free;
        let capabilities = &connection.description.capabilities;
        let early = capabilities.contains(&Capability::Validity);
        lock(&self.licenses).restock(free, early, claims(world, &self.server));
        self.push_waiting();
    }

    /// Takes in what became of the licences of a user.
    pub(crate) fn settle_licenses(&self, user: &User, after: Licenses, verdict: &Verdict) {
        let before = user.record.licenses;
        let freed = lock(&self.licenses).settle(&user.object, before, after, verdict);
        if freed {
            self.push_waiting();
        }
        if before != after {
            self.want(Wanted::LICENSES);
        }
    }

    /// How many are free now.
    pub(crate) fn free_licenses(&self, world: &World) -> Licenses {
        lock(&self.licenses).free(claims(world, &self.server))
    }

    /// Nobody waits for a user that is not written to.
    pub(crate) fn bar_from_licenses(&self, user: &ObjectRef) {
        lock(&self.licenses).bar(user);
    }

    /// Nobody waits for a user that is gone, and others may have what it had.
    pub(crate) fn forget_licenses(&self, user: &ObjectRef) {
        lock(&self.licenses).forget(user);
        self.push_waiting();
    }

    fn push_waiting(&self) {
        let waiting: Vec<ObjectRef> = lock(&self.licenses).waiting().cloned().collect();
        self.push(waiting, Lane::Backlog);
    }

    /// From whom licences are to be taken, as far as records tell.
    pub(crate) fn losing_licenses(&self, world: &World, now: Timestamp) -> BTreeSet<ObjectRef> {
        let claims = claims(world, &self.server);
        lock(&self.licenses).losing(claims, now).cloned().collect()
    }
}

fn claims<'a>(world: &'a World, server: &'a ObjectRef) -> impl Iterator<Item = Claim<'a>> {
    let users = world.users_of(server);
    users.filter_map(|object| Some(claim(world, world.user(object)?)))
}

fn claim<'a>(world: &World, user: &'a User) -> Claim<'a> {
    Claim {
        user,
        wanted: world.licenses_of(user),
    }
}
