//! Who is reconciled and what is known of it, as the rules take it.

use jiff::Timestamp;

use super::{
    Ports, Survey, digest,
    ownership::{Ownership, ownership},
    password::{PasswordCheck, Prepared},
};
use crate::{
    domain::{
        access::Grant,
        fingerprint::FingerprintKey,
        license::Licenses,
        name::{Login, ObjectRef},
        server::Server,
        terms::TermsVersion,
        user::User,
    },
    rules::{Case, LoginState, Verdict, judge},
    world::{NearNames, Pools, Roles, Site, World},
};

/// What a user refers to among all that is declared, taken out of the [`World`] at one moment: the world may change while
/// a store is asked.
#[derive(Clone, Debug)]
pub struct References {
    pools: Pools,
    roles: Roles,
    near: NearNames,
    login_owner: Option<ObjectRef>,
}

impl References {
    /// Those of a user, which the world may have otherwise or not at all.
    pub fn from_world(world: &World, user: &User) -> Self {
        let owner = world.owner_of_login(user);
        Self {
            pools: world.pools_of(user),
            roles: world.roles_of(user),
            near: world.near_names(user),
            login_owner: owner.map(|owner| owner.object.clone()),
        }
    }

    /// The declared ones of the roles that the user names.
    pub const fn roles(&self) -> &Roles {
        &self.roles
    }

    /// What was meant by names that lead nowhere.
    pub const fn near(&self) -> &NearNames {
        &self.near
    }
}

/// A server and what was last observed of it.
#[derive(Clone, Copy, Debug)]
pub struct ServerView<'a> {
    /// The declaration.
    pub server: &'a Server,
    /// What the server's declarations stand for.
    pub site: &'a Site,
    /// The last reading of the server.
    pub survey: &'a Survey,
}

/// Who is reconciled, and what is known of its server.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The declaration.
    pub user: &'a User,
    /// Its server.
    pub server: &'a Server,
    /// What the server's declarations stand for.
    pub site: &'a Site,
    /// The declared ones of the pools that the user and its roles name.
    pub pools: &'a Pools,
    /// The declared ones of the roles that the user names.
    pub roles: &'a Roles,
    /// What was meant by names that lead nowhere.
    pub near: &'a NearNames,
    /// The moment.
    pub now: Timestamp,
    /// The last reading of the server.
    pub survey: &'a Survey,
    /// How many more licences the user may come to hold.
    pub allowance: Licenses,
    /// Another object that has the login by right.
    pub login_owner: Option<&'a ObjectRef>,
    /// Whether a create that was sent earlier, by this process or another one, may have arrived after that reading.
    pub may_arrive_late: bool,
    /// Whether anything may be added.
    pub may_grow: bool,
}

impl<'a> Subject<'a> {
    /// A user of a server at that moment, who may come to hold `allowance` more licences. A create that was sent earlier
    /// may arrive late, and everything may be added: whoever knows better changes these fields.
    pub const fn new(
        user: &'a User,
        references: &'a References,
        view: ServerView<'a>,
        allowance: Licenses,
        now: Timestamp,
    ) -> Self {
        Self {
            user,
            server: view.server,
            site: view.site,
            pools: &references.pools,
            roles: &references.roles,
            near: &references.near,
            now,
            survey: view.survey,
            allowance,
            login_owner: references.login_owner.as_ref(),
            may_arrive_late: true,
            may_grow: true,
        }
    }
}

impl Subject<'_> {
    pub(super) fn ownership(&self, key: &FingerprintKey) -> Ownership {
        match self.user.login.parse::<Login>() {
            Ok(login) if self.login_owner.is_none() => {
                ownership(self.user, &login, self.server, self.survey, key)
            }
            Ok(_) | Err(_) => Ownership::Foreign,
        }
    }

    /// The judgement of a user whom the store has just so, by what is recorded and was read: nobody has to be asked.
    pub fn as_judged(&self, key: &FingerprintKey) -> Option<Verdict> {
        self.as_recorded(&self.ownership(key))
    }

    /// The judgement, where declaration and store row are what the record says.
    fn as_recorded(&self, owned: &Ownership) -> Option<Verdict> {
        let record = &self.user.record;
        let (applied, id) = (record.applied.as_ref()?, record.external_id.as_ref()?);
        let row = self.survey.row(&self.user.login.parse().ok()?)?;
        let is_row_recorded = record.withheld.is_none()
            && *owned == Ownership::Ours(id.clone())
            && applied.version.is_some()
            && row.version == applied.version;
        let verdict = is_row_recorded.then(|| self.without_store_state())?;
        (applied.verdict == digest::of_verdict(self.user, &verdict)).then_some(verdict)
    }

    /// The same, where the Secret is what the record says too.
    pub(super) fn unchanged(&self, owned: &Ownership, ports: &Ports<'_>) -> Option<Verdict> {
        let record = &self.user.record;
        let verdict = self.as_recorded(owned)?;
        let row = self.survey.row(&self.user.login.parse().ok()?)?;
        let password = PasswordCheck {
            user: self.user,
            applied: record.password.as_ref(),
            changed: row.password_changed,
            description: &self.survey.description,
            secrets: ports.secrets,
            key: ports.key,
        };
        password.is_decided().then_some(verdict)
    }

    /// Whether the declaration is what was last applied: then a difference was made in the store.
    pub(super) fn is_as_applied(&self) -> bool {
        let record = &self.user.record;
        let applied = record.applied.as_ref();
        let applied = applied.filter(|_| record.withheld.is_none());
        applied.is_some_and(|applied| {
            applied.verdict == digest::of_verdict(self.user, &self.without_store_state())
        })
    }

    /// The judgement of a user that is there, as far as it does not depend on what the store holds.
    pub(super) fn without_store_state(&self) -> Verdict {
        self.verdict(&self.case(&Ownership::Absent, None, None))
    }

    pub(super) fn judge(
        &self,
        owned: &Ownership,
        current: Option<&Grant>,
        prepared: Option<&Prepared>,
    ) -> Verdict {
        self.verdict(&Case {
            is_new: current.is_none(),
            ..self.case(owned, current, prepared)
        })
    }

    fn verdict(&self, case: &Case<'_>) -> Verdict {
        let verdict = judge(case);
        if self.may_grow {
            verdict
        } else {
            verdict.without_growth()
        }
    }

    /// The case of a user that is there.
    pub(super) fn case<'c>(
        &'c self,
        owned: &Ownership,
        current: Option<&'c Grant>,
        prepared: Option<&'c Prepared>,
    ) -> Case<'c> {
        let record = &self.user.record;
        let intact = match (current, &record.applied) {
            (Some(current), Some(applied)) => digest::of_grant(current) == applied.grant,
            (None, _) | (_, None) => false,
        };
        Case {
            user: self.user,
            server: Some(self.server),
            site: self.site,
            inventory: &self.survey.inventory,
            capabilities: &self.survey.description.capabilities,
            credentials: &self.survey.description.credentials,
            terms: self.survey.description.terms.as_ref(),
            pools: self.pools,
            roles: self.roles,
            near: self.near,
            current,
            is_new: false,
            intact,
            allowance: self.allowance,
            login: match (self.login_owner, owned) {
                (Some(owner), _) => LoginState::Declared(owner),
                // Of what is no login nobody in the store has one.
                (None, Ownership::Foreign) if self.user.login.parse::<Login>().is_err() => {
                    LoginState::Free
                }
                (None, Ownership::Foreign) => LoginState::InStore,
                (None, Ownership::Absent | Ownership::Ours(_) | Ownership::Adoptable(_)) => {
                    LoginState::Free
                }
            },
            now: self.now,
            password: prepared.and_then(|prepared| prepared.problem.as_ref()),
        }
    }

    /// The terms that the server asks for, where its owner has agreed to them.
    pub(super) fn accepted_terms(&self) -> Option<&TermsVersion> {
        let asked = self.survey.description.terms.as_ref()?;
        asked.accepted(self.server.accepted_terms.as_ref())
    }

    pub(super) fn is_proven(&self) -> bool {
        self.server.proven_version.as_ref() == Some(&self.survey.description.version)
    }
}
