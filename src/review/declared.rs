//! Everybody's access as it is declared.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;

use crate::{
    domain::{
        name::{Name, ObjectRef},
        server::Server,
        site::SetKind,
    },
    engine::assumed::assume_inventory,
    world::{Site, World},
};

use super::{
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
}

impl Review {
    /// What `world` declares, at a moment. A VMS is taken to have just what is declared.
    pub fn of_declared(world: &World, moment: Timestamp) -> Self {
        let servers = world.servers();
        Self {
            moment,
            servers: servers
                .map(|server| ServerReview::of_declared(world, server, moment))
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
        }
    }
}
