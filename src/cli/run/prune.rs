//! Users that earlier runs made and no manifest declares any more.

use super::{
    error::Error,
    losses::withheld,
    moves::Moves,
    options::{Allowed, Mode},
};
use crate::{
    cli::{
        report::undeclared::Undeclared,
        state::{Entry, State},
    },
    clock,
    domain::{
        name::ObjectRef,
        server::Server,
        user::{RecordedState, User},
    },
    engine::{Ports, Survey, release},
};

/// Those of one server.
pub(super) struct Prune<'a> {
    pub(super) moves: Moves<'a>,
    pub(super) state: &'a State,
    pub(super) allowed: &'a Allowed,
    pub(super) server: &'a Server,
    pub(super) survey: &'a Survey,
    pub(super) ports: &'a Ports<'a>,
    pub(super) mode: Mode,
}

impl Prune<'_> {
    /// Deletes them, where that is asked for and not too much.
    pub(super) async fn run(&self) -> Result<Vec<Undeclared>, Error> {
        let made = self.state.of_server(&self.server.object);
        let present = made.len();
        let undeclared: Vec<_> = made
            .into_iter()
            .filter(|(object, entry)| !self.moves.declares(object, entry))
            .collect();
        let withheld = self.withheld(&undeclared, present);
        let mut reports = Vec::new();
        for (object, entry) in undeclared {
            let heir = self.moves.heir(&entry).map(|user| user.object.clone());
            if let (Mode::Apply, Some(heir)) = (self.mode, &heir) {
                self.moves.settle(&object, heir)?;
            }
            let deletes = self.mode == Mode::Apply
                && self.allowed.prune
                && heir.is_none()
                && !entry.protected
                && withheld.is_none();
            if deletes {
                self.delete(&object, &entry).await?;
            }
            reports.push(Undeclared {
                object,
                login: entry.login,
                moved_to: heir,
                prune: self.allowed.prune,
                protected: entry.protected,
                withheld,
                deleted: deletes,
            });
        }
        Ok(reports)
    }

    /// How many are to be deleted, where that is too many of those that earlier runs made.
    fn withheld(&self, undeclared: &[(ObjectRef, Entry)], present: usize) -> Option<usize> {
        if !self.allowed.prune {
            return None;
        }
        let going = undeclared
            .iter()
            .filter(|(_, entry)| !entry.protected && self.moves.heir(entry).is_none());
        let confirmed = self.allowed.confirm_deletions;
        withheld(
            self.server,
            (going.count(), present),
            confirmed,
            clock::now(),
        )
    }

    async fn delete(&self, object: &ObjectRef, entry: &Entry) -> Result<(), Error> {
        let user = recorded(object, entry, self.server, self.state.record(object));
        let ways = (self.ports.store, self.ports.key);
        let released = release(&user, self.server, self.survey, ways).await;
        released.map_err(Error::of_store(self.server))?;
        Ok(self.state.forget(object)?)
    }
}

/// A user that only the state file remembers, to be deleted.
fn recorded(object: &ObjectRef, entry: &Entry, server: &Server, record: RecordedState) -> User {
    let (object, server) = (object.clone(), server.object.clone());
    User {
        protected: entry.protected,
        ..User::undeclared(object, server, &entry.login.as_str().into(), record)
    }
}
