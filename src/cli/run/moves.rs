//! Users whose objects got another name: what made them is the same, and nothing of theirs is to be lost.

use super::error::Error;
use crate::{
    cli::state::{Entry, State},
    domain::{
        name::{Login, ObjectRef},
        server::Adoption,
        user::User,
    },
    engine::Survey,
    world::World,
};

/// The users of one server.
#[derive(Clone, Copy)]
pub(super) struct Moves<'a> {
    pub(super) world: &'a World,
    pub(super) state: &'a State,
    pub(super) server: &'a ObjectRef,
}

impl<'a> Moves<'a> {
    /// What a new name in the same namespace takes over without a further word: the very user that the old one made.
    pub(super) fn adoptions(&self, survey: &Survey) -> Vec<Adoption> {
        let made = self.state.of_server(self.server).into_iter();
        let moved = made.filter(|(object, entry)| !self.declares(object, entry));
        let adoptions = moved.filter_map(|(object, entry)| {
            let user = self.heir(&entry)?;
            let login: Login = user.login.parse().ok()?;
            let is_same = user.object.namespace == object.namespace
                && survey.rows().any(|row| {
                    row.login == login && entry.id.as_deref() == Some(row.id.to_string().as_str())
                });
            is_same.then_some(Adoption {
                namespace: object.namespace,
                login,
            })
        });
        adoptions.collect()
    }

    /// Whether a manifest still declares the user that an earlier run made.
    pub(super) fn declares(&self, object: &ObjectRef, made: &Entry) -> bool {
        let declared = self.world.user(object);
        declared.is_some_and(|user| user.login.eq_ignore_ascii_case(&made.login))
    }

    /// The object that declares the same user by now.
    pub(super) fn heir(&self, made: &Entry) -> Option<&'a User> {
        let users = self.world.users_naming(self.server);
        let mut users = users.filter_map(|object| self.world.user(object));
        users
            .find(|user| user.login.eq_ignore_ascii_case(&made.login))
            .map(|user| &**user)
    }

    /// Forgets the old name, once the new one is remembered.
    pub(super) fn settle(&self, old: &ObjectRef, new: &ObjectRef) -> Result<(), Error> {
        if self.state.remembers(new) {
            self.state.forget(old)?;
        }
        Ok(())
    }
}

/// What earlier runs made on servers that no manifest declares, in words.
pub(super) fn forgotten(world: &World, state: &State) -> Vec<String> {
    let servers = state.servers().into_iter();
    let forgotten = servers.filter(|(server, _)| {
        let declared = world.servers();
        !declared
            .into_iter()
            .any(|known| known.object.to_string() == *server)
    });
    forgotten
            .map(|(server, count)| {
                let users = match count {
                    1 => "a user".to_owned(),
                    count => format!("{count} users"),
                };
                format!("the state file has {users} of VmsServer {server}, which no manifest declares: is --namespace right?")
            })
            .collect()
}
