//! Everybody's access as it is declared.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;

use crate::{
    domain::{
        name::{Login, Name, ObjectRef},
        server::Server,
        site::SetKind,
    },
    engine::assumed::assume_inventory,
    world::{Site, World},
};

use super::{
    observed::{Held, Reading, UndeclaredUser},
    site::{self, ReviewedCamera, ReviewedSet},
    user::UserReview,
};

/// Everybody's access, as declared.
#[derive(Debug)]
pub struct Review {
    /// The moment for which it holds.
    pub moment: Timestamp,
    /// By server, in the order of their names.
    pub servers: Vec<ServerReview>,
    /// Users whose server nobody declares: nothing can be said of them.
    pub without_server: Vec<ObjectRef>,
}

/// What people may do on one server.
#[derive(Debug)]
pub struct ServerReview {
    /// The server.
    pub server: Arc<Server>,
    /// The declared cameras, by the names of their objects.
    pub cameras: BTreeMap<Name, ReviewedCamera>,
    /// The declared layouts.
    pub layouts: BTreeMap<Name, ReviewedSet>,
    /// The declared camera groups.
    pub groups: BTreeMap<Name, ReviewedSet>,
    /// Everybody who is declared for it, in the order of their names.
    pub users: Vec<UserReview>,
    /// Users of the VMS whom no object declares; `None` where it was not asked.
    pub undeclared: Option<Vec<UndeclaredUser>>,
}

impl Review {
    /// What `world` declares, at a moment. A VMS is taken to have just what is declared.
    pub fn of_declared(world: &World, moment: Timestamp) -> Self {
        Self::of_readings(world, &BTreeMap::new(), moment)
    }

    /// The same, where these servers were read: their users are judged by what is there, and compared with what they hold.
    pub fn of_readings(
        world: &World,
        readings: &BTreeMap<ObjectRef, Reading<'_>>,
        moment: Timestamp,
    ) -> Self {
        let servers = world.servers();
        Self {
            moment,
            servers: servers
                .map(|server| match readings.get(&server.object) {
                    Some(reading) => ServerReview::of_reading(world, server, *reading, moment),
                    None => ServerReview::of_declared(world, server, moment),
                })
                .collect(),
            without_server: world
                .users()
                .filter(|user| world.server(&user.server).is_none())
                .map(|user| user.object.clone())
                .collect(),
        }
    }

    /// Everybody, with their server.
    pub fn users(&self) -> impl Iterator<Item = (&ServerReview, &UserReview)> {
        let servers = self.servers.iter();
        servers.flat_map(|server| server.users.iter().map(move |user| (server, user)))
    }
}

impl ServerReview {
    fn of_declared(world: &World, server: &Arc<Server>, moment: Timestamp) -> Self {
        let inventory = assume_inventory(world, &server.object);
        let site = Site::resolve(world, &server.object, &inventory);
        let users = world.users_naming(&server.object);
        let users = users.filter_map(|object| world.user(object));
        Self {
            server: Arc::clone(server),
            cameras: site::cameras(&site),
            layouts: site::sets(&site, SetKind::Layout),
            groups: site::sets(&site, SetKind::Group),
            users: users
                .map(|user| UserReview::of_declared(world, server, &site, user, moment))
                .collect(),
            undeclared: None,
        }
    }

    fn of_reading(
        world: &World,
        server: &Arc<Server>,
        reading: Reading<'_>,
        moment: Timestamp,
    ) -> Self {
        let inventory = &reading.survey.inventory;
        let site = Site::resolve(world, &server.object, inventory);
        let users = world.users_naming(&server.object);
        let users = users.filter_map(|object| world.user(object));
        let users: Vec<UserReview> = users
            .map(|user| UserReview::of_reading(world, (server, &site), reading, user, moment))
            .collect();
        let declared: BTreeSet<Login> = users
            .iter()
            .filter_map(|user| user.user.login.parse().ok())
            .collect();
        let others = reading.users.iter();
        let others = others.filter(|(login, _)| !declared.contains(*login));
        let undeclared = others.map(|(login, grant)| UndeclaredUser {
            login: login.clone(),
            held: Held::of(grant, &site, inventory),
        });
        Self {
            server: Arc::clone(server),
            cameras: site::cameras(&site),
            layouts: site::sets(&site, SetKind::Layout),
            groups: site::sets(&site, SetKind::Group),
            undeclared: Some(undeclared.collect()),
            users,
        }
    }
}
