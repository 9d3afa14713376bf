//! Who may have how many licences of a server, in one run.

use std::collections::BTreeMap;

use jiff::Timestamp;
use parking_lot::Mutex;

use crate::{
    domain::{
        capability::Capability,
        license::Licenses,
        name::{Login, ObjectRef},
        server::Server,
        user::User,
    },
    engine::Survey,
    rules::{Allocator, LicenseDemand},
    store::{Result, UserStore},
    world::World,
};

/// The licences of a server, and what its declared users hold of them.
#[derive(Debug)]
pub(super) struct Licensing {
    users: BTreeMap<ObjectRef, (User, Licenses)>,
    allocator: Mutex<Allocator>,
}

impl Licensing {
    /// Reads what those hold who ask for some: a file remembers no licences.
    ///
    /// # Errors
    /// The first user that cannot be read.
    pub(super) async fn of(
        world: &World,
        server: &ObjectRef,
        survey: &Survey,
        store: &dyn UserStore,
    ) -> Result<Self> {
        let mut users = BTreeMap::new();
        let declared = world.users_of(server);
        for user in declared.filter_map(|object| world.user(object)) {
            let (mut user, wanted) = ((**user).clone(), world.licenses_of(user));
            let row = user.login.parse().ok();
            let row = row.and_then(|login: Login| survey.row(&login));
            if let Some(row) = row.filter(|_| !wanted.is_none())
                && let Some(held) = store.get(&row.id).await?
            {
                user.record.licenses = held.grant.licenses;
            }
            users.insert(user.object.clone(), (user, wanted));
        }
        let mut allocator = Allocator::default();
        let free = survey.inventory.licenses.free;
        let capabilities = &survey.description.capabilities;
        let early = capabilities.contains(&Capability::Validity);
        allocator.update_free(free, early, users.values().map(demand));
        Ok(Self {
            users,
            allocator: Mutex::new(allocator),
        })
    }

    /// How many a declared user holds.
    pub(super) fn licenses_of(&self, object: &ObjectRef) -> Licenses {
        let user = self.users.get(object);
        user.map_or_else(Licenses::default, |(user, _)| user.record.licenses)
    }

    /// How many more a user may come to hold.
    pub(super) fn allow(&self, user: &User, server: &Server, now: Timestamp) -> Licenses {
        let share = server.share_of(&user.object.namespace);
        let share = share.map(|share| share.licenses);
        let mut allocator = self.allocator.lock();
        let known = self.users.get(&user.object);
        let wanted = known.map_or(user.licenses, |(_, wanted)| *wanted);
        let demands = self.users.values().map(demand);
        allocator.allow(LicenseDemand { user, wanted }, share, demands, now)
    }
}

const fn demand((user, wanted): &(User, Licenses)) -> LicenseDemand<'_> {
    LicenseDemand {
        user,
        wanted: *wanted,
    }
}
