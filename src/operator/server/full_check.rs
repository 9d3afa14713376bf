//! Full checks, where a listing does not show every change: some users after each listing, all of them in time.

use crate::{
    domain::{name::ObjectRef, server::Server},
    world::{Affected, World},
};
/// How far the full check of the users of a server has come.
#[derive(Debug, Default)]
pub(crate) struct FullCheckCursor {
    last: Option<ObjectRef>,
}

impl FullCheckCursor {
    /// The users to read in full after one more listing, so that all of them take `fullCheck`.
    pub(crate) fn next(&mut self, server: &Server, world: &World) -> Affected {
        let users: Vec<&ObjectRef> = world.users_of(&server.object).collect();
        let count = share(users.len(), server);
        let start =
            users.partition_point(|user| self.last.as_ref().is_some_and(|last| *user <= last));
        let due: Vec<&ObjectRef> = users
            .iter()
            .cycle()
            .skip(start)
            .take(count)
            .copied()
            .collect();
        self.last = due.last().map(|user| (*user).clone());
        due.into_iter().cloned().collect()
    }
}

/// Of so many users, as many as come to one listing; at least one, and none twice.
fn share(users: usize, server: &Server) -> usize {
    let listings = server
        .full_check
        .as_nanos()
        .div_ceil(server.resync.as_nanos().max(1))
        .max(1);
    users
        .div_ceil(usize::try_from(listings).unwrap_or(usize::MAX))
        .min(users)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        api::v1alpha1::{VmsServer, VmsUser},
        world::Object,
    };

    fn world(users: usize) -> World {
        let mut world = World::default();
        world.apply(Object::Server(server(60, 60)));
        for number in 0..users {
            let user: VmsUser = serde_saphyr::from_str(&format!(
                "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: u{number}, namespace: video}},
                  spec: {{serverRef: {{name: main}}, login: u{number}@x.org}}}}"
            ))
            .unwrap();
            world.apply(Object::User(Box::new((&user).into())));
        }
        world
    }

    fn server(resync: u64, full_check: u64) -> Server {
        let server: VmsServer = serde_saphyr::from_str(
            "{apiVersion: vms-operator.io/v1alpha1, kind: VmsServer, metadata: {name: main, namespace: video},
              spec: {url: 'https://vms.example.com', credentialsSecretRef: {name: parent}}}",
        )
        .unwrap();
        Server {
            resync: Duration::from_secs(resync),
            full_check: Duration::from_secs(full_check),
            ..Server::from(&server)
        }
    }

    #[test]
    fn a_full_check_reads_every_user_within_its_time() {
        for (users, resync, full_check) in [
            (10, 60, 300),
            (7, 60, 120),
            (3, 60, 3600),
            (5, 60, 30),
            (0, 60, 60),
        ] {
            let (world, server, mut cursor) = (
                world(users),
                server(resync, full_check),
                FullCheckCursor::default(),
            );
            let listings = full_check.div_ceil(resync);
            let read: Affected = (0..listings)
                .flat_map(|_| cursor.next(&server, &world))
                .collect();
            assert_eq!(
                read.len(),
                users.min(usize::try_from(listings).unwrap() * users.max(1)),
                "{users} users"
            );
        }
    }

    #[test]
    fn one_listing_reads_its_share_and_the_next_one_goes_on() {
        let (world, server, mut cursor) = (world(6), server(60, 180), FullCheckCursor::default());
        let first = cursor.next(&server, &world);
        let second = cursor.next(&server, &world);
        assert_eq!((first.len(), second.len()), (2, 2));
        assert!(first.is_disjoint(&second));
    }
}
