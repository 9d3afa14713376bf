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
        Subject,
        assumed::{assume_inventory, assume_survey},
        dry_run_judgement,
    },
    operator::{
        shared::Shared,
        unit::{Connection, Link},
    },
    rules::{Decision, Verdict, introduced, judge_without_server},
    status::Hit,
    world::{Object, Pools, Roles, Site, World},
};

/// How long the users may be looked at whom one change concerns: the API server waits a few seconds.
const PATIENCE: Duration = Duration::from_millis(1500);

/// A replica that never led has seen nothing that the key would tell apart.
const NO_KEY: [u8; FingerprintKey::LENGTH] = [0; FingerprintKey::LENGTH];

/// One review under way.
pub(super) struct Judge<'a> {
    shared: &'a Shared,
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
    server: Option<(Arc<Server>, View)>,
    pools: Pools,
    roles: Roles,
    owner: Option<Arc<User>>,
    allowance: Licenses,
}

impl<'a> Judge<'a> {
    pub(super) fn begin(shared: &'a Shared, now: Timestamp) -> Self {
        Self {
            shared,
            now,
            begun: Instant::now(),
        }
    }

    /// What is wrong with a user before and after a change; before one that is new, nothing.
    pub(super) fn user(
        &self,
        candidate: User,
        before: Option<User>,
    ) -> (Vec<Violation>, Vec<Violation>) {
        let (before, after) = {
            let world = self.shared.world();
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

    /// Whom a change of anything else hits, and how many could not be looked at in time.
    pub(super) fn hits(&self, candidate: Object) -> (Vec<Hit>, usize) {
        let is_site = matches!(candidate, Object::Camera(_) | Object::Set(_));
        let (before, after) = {
            let mut world = self.shared.world();
            let after = world.with(candidate, |world, affected| {
                self.snapshots(world, is_site, affected.iter())
            });
            let users = after.iter().map(|snapshot| &snapshot.user.object);
            let before = self.snapshots(&world, false, users);
            (before, after)
        };
        let mut hits = Vec::new();
        let mut unjudged = 0;
        for (before, after) in before.iter().zip(&after) {
            if self.begun.elapsed() > PATIENCE {
                unjudged += 1;
            } else {
                hits.extend(self.hit(before, after));
            }
        }
        (hits, unjudged)
    }

    fn hit(&self, before: &Snapshot, after: &Snapshot) -> Vec<Hit> {
        if self.verdict(after, None).is_valid() {
            return Vec::new();
        }
        let was = self.verdict(before, None);
        let after = self.verdict(after, held(&before.user, &was));
        let introduced = introduced(&was.violations, &after.violations);
        let hit = |violation: &Violation| Hit {
            user: before.user.object.clone(),
            violation: violation.clone(),
        };
        introduced.map(hit).collect()
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
            // Who gets licences is decided one by one.
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
        let unit = self.shared.started_unit(&server.object);
        let connection = match unit.map(|unit| unit.link()) {
            Some(Link::Up(connection)) => Some(connection),
            Some(Link::Starting | Link::Absent | Link::Down(_)) | None => None,
        };
        let site = match &connection {
            Some(connection) if !is_site_new => connection.site(world, server),
            Some(connection) => {
                Arc::new(Site::resolve(world, &server.object, &connection.inventory))
            }
            None => {
                let inventory = assume_inventory(world, &server.object);
                Arc::new(Site::resolve(world, &server.object, &inventory))
            }
        };
        View { connection, site }
    }

    fn allowance(&self, world: &World, user: &User) -> Licenses {
        let unit = self.shared.started_unit(&user.server);
        let known = unit.filter(|unit| matches!(unit.link(), Link::Up(_)));
        match (known, world.server(&user.server)) {
            (Some(unit), Some(server)) => unit.foresee_licenses(user, server, world, self.now),
            (None, _) | (_, None) => unlimited(),
        }
    }

    fn verdict(&self, snapshot: &Snapshot, held: Option<&Grant>) -> Verdict {
        let Snapshot {
            user,
            server,
            pools,
            roles,
            owner,
            allowance,
        } = snapshot;
        let Some((server, View { connection, site })) = server else {
            return judge_without_server(user, self.now);
        };
        let survey = match connection {
            Some(connection) => connection.survey_of(user.login.parse::<Login>().ok().as_ref()),
            None => assume_survey(server, user, roles),
        };
        let subject = Subject {
            user,
            server,
            site,
            pools,
            roles,
            now: self.now,
            survey: &survey,
            allowance: *allowance,
            login_owner: owner.as_deref().map(|owner| &owner.object),
            may_arrive_late: true,
        };
        let unknown = FingerprintKey::new(NO_KEY);
        let key = self.shared.key_if_known().unwrap_or(&unknown);
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
            pools: world.pools_of(&user),
            roles: world.roles_of(&user),
            owner: world.owner_of_login(&user).cloned(),
            allowance,
            user,
        }
    }
}

/// What a user holds to whom all that the verdict says was last applied.
fn held<'v>(user: &User, verdict: &'v Verdict) -> Option<&'v Grant> {
    let is_applied = user.record.applied.is_some() && verdict.decision == Decision::Apply;
    is_applied.then_some(&verdict.declared)
}

fn unlimited() -> Licenses {
    Licenses::by_level(|_: Level| u32::MAX)
}

#[cfg(test)]
pub(super) mod tests;
