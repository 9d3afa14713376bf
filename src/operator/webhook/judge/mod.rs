//! Judging a candidate by what is in memory: everything declared, and what was last observed of each server.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;

use crate::{
    domain::{
        access::Grant,
        fingerprint::FingerprintKey,
        license::{Level, Licenses},
        name::{Login, ObjectRef},
        server::Server,
        user::User,
        violation::Violation,
    },
    engine::{
        References, ServerView, Subject,
        assumed::{assume_inventory, assume_survey},
        dry_run_judgement,
    },
    operator::state::{
        connection::{Connection, Connectivity},
        context::Context,
    },
    rules::{Decision, Verdict, introduced, judge_unentitled},
    status::AffectedUser,
    world::{Object, Site, World},
};

/// How long one review may judge affected users: the API server waits a few seconds.
const PATIENCE: Duration = Duration::from_millis(1500);

/// One review under way.
pub(crate) struct Judge<'a> {
    context: &'a Context,
    now: Timestamp,
    begun: Instant,
}

/// What is known of a server: what was observed, or else that it has just what is declared.
#[derive(Clone)]
struct View {
    connection: Option<Arc<Connection>>,
    site: Arc<Site>,
}

/// All that decides about one user, taken out of the world at one moment.
struct Snapshot {
    user: Arc<User>,
    references: References,
    server: Option<(Arc<Server>, View)>,
    allowance: Licenses,
}

impl<'a> Judge<'a> {
    pub(crate) fn begin(context: &'a Context, now: Timestamp) -> Self {
        Self {
            context,
            now,
            begun: Instant::now(),
        }
    }

    /// What is wrong with a user before and after a change; before one that is new, nothing.
    pub(crate) fn user(
        &self,
        candidate: User,
        before: Option<User>,
    ) -> (Vec<Violation>, Vec<Violation>) {
        let (before, after) = {
            let world = self.context.world();
            let view = self.views(&world, false, [&candidate.server]);
            let snapshot = |user: User| {
                let allowance = self.allowance(&world, &user);
                Snapshot::of(&world, &view, Arc::new(user), allowance)
            };
            (before.map(snapshot), snapshot(candidate))
        };
        let judged = before.map(|before| (self.verdict(&before, None), before));
        let held = judged
            .as_ref()
            .and_then(|(verdict, before)| held(&before.user, verdict));
        let after = self.verdict(&after, held);
        let before = judged.map(|(verdict, _)| verdict.violations);
        (before.unwrap_or_default(), after.violations)
    }

    /// The users whom a change of another object affects, and how many could not be judged in time.
    pub(crate) fn affected_users(&self, candidate: Object) -> (Vec<AffectedUser>, usize) {
        let is_site = matches!(candidate, Object::Camera(_) | Object::Set(_));
        let (before, after) = {
            let mut world = self.context.world();
            let after = world.with(candidate, |world, affected| {
                self.snapshots(world, is_site, affected.iter())
            });
            let users = after.iter().map(|snapshot| &snapshot.user.object);
            let before = self.snapshots(&world, false, users);
            (before, after)
        };
        let mut affected = Vec::new();
        let mut unjudged = 0;
        for (before, after) in before.iter().zip(&after) {
            if self.begun.elapsed() > PATIENCE {
                unjudged += 1;
            } else {
                affected.extend(self.affected(before, after));
            }
        }
        (affected, unjudged)
    }

    /// The user once for each violation that the change introduces.
    fn affected(&self, before: &Snapshot, after: &Snapshot) -> Vec<AffectedUser> {
        if self.verdict(after, None).is_valid() {
            return Vec::new();
        }
        let was = self.verdict(before, None);
        let after = self.verdict(after, held(&before.user, &was));
        let introduced = introduced(&was.violations, &after.violations);
        let affected = |violation: &Violation| AffectedUser {
            user: before.user.object.clone(),
            violation: violation.clone(),
        };
        introduced.map(affected).collect()
    }

    fn snapshots<'u>(
        &self,
        world: &World,
        is_site_new: bool,
        users: impl Iterator<Item = &'u ObjectRef>,
    ) -> Vec<Snapshot> {
        let users: Vec<&Arc<User>> = users.filter_map(|user| world.user(user)).collect();
        let servers = users.iter().map(|user| &user.server);
        let views = self.views(world, is_site_new, servers);
        let snapshot = |user: &Arc<User>| {
            // Licences are allocated user by user, not here.
            Snapshot::of(world, &views, Arc::clone(user), unlimited())
        };
        users.into_iter().map(snapshot).collect()
    }

    /// What is known of each of these servers.
    fn views<'s>(
        &self,
        world: &World,
        is_site_new: bool,
        servers: impl IntoIterator<Item = &'s ObjectRef>,
    ) -> BTreeMap<ObjectRef, (Arc<Server>, View)> {
        let mut views = BTreeMap::new();
        for object in servers {
            if let (false, Some(server)) = (views.contains_key(object), world.server(object)) {
                let view = self.view(world, server, is_site_new);
                views.insert(object.clone(), (Arc::clone(server), view));
            }
        }
        views
    }

    fn view(&self, world: &World, server: &Server, is_site_new: bool) -> View {
        let state = self.context.servers.get(&server.object);
        let connection = match state.map(|state| state.connectivity()) {
            Some(Connectivity::Ready(connection)) => Some(connection),
            Some(Connectivity::Pending | Connectivity::Unavailable(_)) | None => None,
        };
        let revision = world.site_revision(&server.object);
        let known = connection.as_ref().filter(|_| !is_site_new);
        let known = known.and_then(|connection| connection.resolved(revision));
        let resolve = |inventory| Arc::new(Site::resolve(world, &server.object, inventory));
        let site = match (&connection, known) {
            (_, Some(site)) => site,
            (Some(connection), None) => resolve(&connection.inventory),
            (None, None) => resolve(&assume_inventory(world, &server.object)),
        };
        View { connection, site }
    }

    fn allowance(&self, world: &World, user: &User) -> Licenses {
        let state = self.context.servers.get(&user.server);
        let known = state.filter(|state| matches!(state.connectivity(), Connectivity::Ready(_)));
        match (known, world.server(&user.server)) {
            (Some(state), Some(server)) => {
                state.licenses.dry_run_allow(user, server, world, self.now)
            }
            (None, _) | (_, None) => unlimited(),
        }
    }

    fn verdict(&self, snapshot: &Snapshot, held: Option<&Grant>) -> Verdict {
        let Snapshot {
            user,
            references,
            server,
            allowance,
        } = snapshot;
        let Some((server, View { connection, site })) = server else {
            return judge_unentitled(user, None, references.near(), self.now);
        };
        let survey = match connection {
            Some(connection) => connection.survey_of(user.login.parse::<Login>().ok().as_ref()),
            None => assume_survey(server, user, references.roles()),
        };
        let view = ServerView {
            server,
            site,
            survey: &survey,
        };
        let subject = Subject::new(user, references, view, *allowance, self.now);
        // A replica that never led has seen nothing that the key would tell apart.
        let unknown = FingerprintKey::well_known();
        let key = self.context.phase.key_if_known().unwrap_or(&unknown);
        dry_run_judgement(&subject, key, held)
    }
}

impl Snapshot {
    fn of(
        world: &World,
        views: &BTreeMap<ObjectRef, (Arc<Server>, View)>,
        user: Arc<User>,
        allowance: Licenses,
    ) -> Self {
        Self {
            server: views.get(&user.server).cloned(),
            references: References::from_world(world, &user),
            allowance,
            user,
        }
    }
}

/// The grant of a user, if everything in the verdict was applied.
fn held<'v>(user: &User, verdict: &'v Verdict) -> Option<&'v Grant> {
    let is_applied = user.record.applied.is_some() && verdict.decision == Decision::Apply;
    is_applied.then_some(&verdict.declared)
}

fn unlimited() -> Licenses {
    Licenses::by_level(|_: Level| u32::MAX)
}

#[cfg(test)]
pub(crate) mod tests;
