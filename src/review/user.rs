//! One user: what they may see and do, whether they may come at all, and which object says so.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use jiff::Timestamp;

use crate::{
    domain::{
        license::{Level, Licenses},
        name::{Login, Name, ObjectRef},
        network::Network,
        permission::{PermissionGroup, PermissionName},
        server::Server,
        site::SetKind,
        user::User,
        validity::{Absence, Validity},
        violation::Violation,
    },
    engine::{
        References, ServerView, Subject, Traced, assumed::assume_survey, trace_declared,
        trace_observed,
    },
    rules::{Decision, Grounds, Source, Sources},
    world::{Site, World},
};

use super::{
    action::Action,
    observed::{Held, Observed, Reading},
};

/// Whether a user may come at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Now.
    Active,
    /// Not at this moment: suspended, before the time or after it.
    Out(Absence),
    /// Something is wrong with the declaration, and nothing is added until it is mended. Who was there before keeps what
    /// is still declared of it, and no more.
    Held,
    /// There is no access: the declaration is not entitled to it, or cannot be kept.
    Refused,
}

/// One user.
#[derive(Clone, Debug)]
pub struct UserReview {
    /// The declaration.
    pub user: Arc<User>,
    /// Whether they may come at all.
    pub standing: Standing,
    /// The cameras that they see while they may come, and why.
    pub cameras: BTreeMap<Name, Grounds>,
    /// The layouts.
    pub layouts: BTreeMap<Name, Grounds>,
    /// The camera groups.
    pub groups: BTreeMap<Name, Grounds>,
    /// What they may do there.
    pub permissions: BTreeMap<PermissionName, Grounds>,
    /// The groups of permissions of which they have everything that the server offers.
    pub whole_groups: BTreeMap<PermissionGroup, Sources>,
    /// From where.
    pub network: Network,
    /// Who narrows that, and by which pools besides ranges of its own.
    pub pools: BTreeMap<Source, BTreeSet<ObjectRef>>,
    /// When.
    pub validity: Validity,
    /// Who says since when, until when, and that the user is suspended.
    pub bounded_by: [Sources; 3],
    /// How many business cases of each level they may run.
    pub licenses: Licenses,
    /// Whether a share of the server limits all that.
    pub is_shared: bool,
    /// What is wrong, and so keeps something back.
    pub violations: Vec<Violation>,
    /// What they were seen to hold.
    pub observed: Observed,
}

impl UserReview {
    pub(super) fn of_declared(
        world: &World,
        server: &Server,
        site: &Site,
        user: &Arc<User>,
        moment: Timestamp,
    ) -> Self {
        let survey = assume_survey(server, user, &world.roles_of(user));
        let references = References::from_world(world, user);
        let view = ServerView {
            server,
            site,
            survey: &survey,
        };
        let unlimited = Licenses::by_level(|_: Level| u32::MAX);
        let subject = Subject::new(user, &references, view, unlimited, moment);
        let traced = trace_declared(&subject);
        Self::of_traced(user, site, traced, Observed::NotAsked)
    }

    pub(super) fn of_reading(
        world: &World,
        (server, site): (&Server, &Site),
        reading: Reading<'_>,
        user: &Arc<User>,
        moment: Timestamp,
    ) -> Self {
        let references = References::from_world(world, user);
        let view = ServerView {
            server,
            site,
            survey: reading.survey,
        };
        let unlimited = Licenses::by_level(|_: Level| u32::MAX);
        let subject = Subject::new(user, &references, view, unlimited, moment);
        let login = user.login.parse::<Login>().ok();
        let held = login.and_then(|login| reading.users.get(&login));
        let traced = trace_observed(&subject, held);
        let observed = held.map_or(Observed::Absent, |grant| {
            let held = Held::of(grant, site, &reading.survey.inventory);
            Observed::Holds(Box::new(held))
        });
        Self::of_traced(user, site, traced, observed)
    }

    fn of_traced(user: &Arc<User>, site: &Site, traced: Traced, observed: Observed) -> Self {
        let Traced {
            verdict,
            granted,
            provenance,
        } = traced;
        let cameras = provenance.cameras.iter().filter_map(|(id, grounds)| {
            let name = site.camera_name(id)?;
            Some((name.clone(), grounds.clone()))
        });
        let sets = |kind: SetKind| {
            let sets = provenance.sets(kind).iter().filter_map(|(id, grounds)| {
                let name = site.set_name(kind, id)?;
                Some((name.clone(), grounds.clone()))
            });
            sets.collect()
        };
        Self {
            user: Arc::clone(user),
            standing: Standing::of(verdict.decision, verdict.absence),
            cameras: cameras.collect(),
            layouts: sets(SetKind::Layout),
            groups: sets(SetKind::Group),
            permissions: provenance.permissions,
            whole_groups: provenance.whole_groups,
            network: granted.network,
            pools: provenance.pools,
            validity: verdict.validity,
            bounded_by: [provenance.from, provenance.until, provenance.suspended],
            licenses: granted.licenses,
            is_shared: provenance.is_shared,
            violations: verdict.violations,
            observed,
        }
    }

    /// Why the user may do that to a camera: the grounds of the camera and of the action; `None` where they may not.
    pub fn may(&self, action: &Action, camera: &Name) -> Option<(&Grounds, Option<&Grounds>)> {
        let seen = self.cameras.get(camera)?;
        match action {
            Action::View => Some((seen, None)),
            Action::Permitted(name) => {
                let permitted = self.permissions.get(name)?;
                Some((seen, Some(permitted)))
            }
        }
    }

    /// The roles that the user names.
    pub fn roles(&self) -> BTreeSet<ObjectRef> {
        self.user.roles().collect()
    }
}

impl Standing {
    const fn of(decision: Decision, absence: Option<Absence>) -> Self {
        match (decision, absence) {
            (Decision::Ignore, _) | (Decision::Revoke, None) => Self::Refused,
            (_, Some(absence)) => Self::Out(absence),
            (Decision::Apply, None) => Self::Active,
            (Decision::ShrinkOnly, None) => Self::Held,
        }
    }

    /// Whether the user may come now, or keeps what they had.
    pub const fn may_come(self) -> bool {
        matches!(self, Self::Active | Self::Held)
    }

    /// One word, for programs.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Out(absence) => absence.reason(),
            Self::Held => "Held",
            Self::Refused => "Refused",
        }
    }
}

/// For people.
impl fmt::Display for Standing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Active => formatter.write_str("has access"),
            Self::Out(absence) => write!(formatter, "no access: {absence}"),
            Self::Held => formatter.write_str(
                "held back: gains nothing until the declaration is mended; has at most what is listed",
            ),
            Self::Refused => formatter.write_str("no access: the declaration is refused"),
        }
    }
}
