//! Users that earlier runs made and no manifest declares any more.

use super::{Door, Error, Mode, guard, user};
use crate::{
    cli::{report::changes::Absent, state},
    clock,
    domain::{name::ObjectRef, server::Server},
    engine::{Ports, Survey, release},
};

impl Door {
    /// Deletes them, where that is asked for and not too much.
    pub(super) async fn absent(
        &self,
        server: &Server,
        survey: &Survey,
        ports: &Ports<'_>,
        mode: Mode,
    ) -> Result<Vec<Absent>, Error> {
        let mut absent = Vec::new();
        let made = self.state.of_server(&server.object);
        let present = made.len();
        let gone: Vec<_> = made
            .into_iter()
            .filter(|(object, entry)| !self.declares(object, entry))
            .collect();
        let going = gone.iter().filter(|(_, entry)| !entry.protected).count();
        let counted = (going, present);
        let withheld = if self.allowed.prune {
            guard::withheld(
                server,
                counted,
                self.allowed.confirm_deletions,
                clock::now(),
            )
        } else {
            None
        };
        for (object, entry) in gone {
            let delete =
                self.allowed.prune && mode == Mode::Apply && !entry.protected && withheld.is_none();
            if delete {
                let user = user::recorded(&object, &entry, server, self.state.record(&object));
                let failed = |source| Error::Store {
                    server: server.object.clone(),
                    source,
                };
                release(&user, server, survey, ports)
                    .await
                    .map_err(failed)?;
                self.state.forget(&object)?;
            }
            absent.push(Absent {
                object,
                login: entry.login,
                prune: self.allowed.prune,
                protected: entry.protected,
                withheld,
                deleted: delete,
            });
        }
        Ok(absent)
    }

    /// Whether a manifest still declares the user that an earlier run made.
    fn declares(&self, object: &ObjectRef, made: &state::Entry) -> bool {
        let declared = self.world.user(object);
        declared.is_some_and(|user| user.login.eq_ignore_ascii_case(&made.login))
    }
}
