//! One user, from what is declared to what the store holds.

use super::{
    Effect, Failure, Ledger, Outcome, Secrets, Survey, digest, execute,
    outcome::{Judged, Preview},
    ownership::{self, Ownership, ownership},
    password::{self, Prepared},
};
use crate::{
    domain::{
        access::Grant,
        capability::Capability,
        fingerprint::FingerprintKey,
        name::{Login, ObjectRef},
        network::Network,
        server::Server,
        user::{Applied, Record, User},
    },
    plan::{Identified, Intent, Step, plan},
    rules::{Case, LoginState, Standing, Verdict, judge},
    store::{ErrorKind, UserStore},
    world::{Site, StoreUser},
};

/// How often a user is planned anew within one reconcile: made, completed, confirmed.
const ROUNDS: usize = 4;

/// Who is reconciled, and what is known of its server.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The declaration.
    pub user: &'a User,
    /// Its server.
    pub server: &'a Server,
    /// What the server's declarations stand for.
    pub site: &'a Site,
    /// The last reading of the server.
    pub survey: &'a Survey,
    /// Another object that has the login by right.
    pub login_owner: Option<&'a ObjectRef>,
}

/// The outside.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    /// The user store.
    pub store: &'a dyn UserStore,
    /// Secrets.
    pub secrets: &'a dyn Secrets,
    /// The memory of claims.
    pub ledger: &'a dyn Ledger,
    /// The key of all fingerprints.
    pub key: &'a FingerprintKey,
}

/// Makes the store agree with one declaration, as far as its rules and the store let it.
pub async fn reconcile(subject: &Subject<'_>, ports: &Ports<'_>) -> Outcome {
    let owned = subject.ownership(ports.key);
    if let Some(verdict) = subject.settled(&owned, ports) {
        return Outcome::Unchanged(Box::new(verdict));
    }
    let mut work = Work::new(subject, ports, owned);
    let observed = work.observe().await;
    let verdict = work.judge();
    let done = match observed {
        Ok(()) => work.carry_out(&verdict).await,
        Err(failure) => Err(failure),
    };
    Outcome::Judged(Box::new(work.finish(verdict, done.err())))
}

/// What [`reconcile`] would do, without doing it.
///
/// # Errors
/// The store or a Secret cannot be read.
pub async fn preview(subject: &Subject<'_>, ports: &Ports<'_>) -> Result<Preview, Failure> {
    let mut work = Work::new(subject, ports, subject.ownership(ports.key));
    work.observe().await?;
    let verdict = work.judge();
    let target = work.target(&verdict);
    let sets_password = work.prepared.password.is_some() && target.is_some();
    Ok(Preview {
        adopts: matches!(work.owned, Ownership::Adoptable(_)),
        verdict,
        observed: work.observed,
        target,
        sets_password,
    })
}

impl Subject<'_> {
    fn ownership(&self, key: &FingerprintKey) -> Ownership {
        match self.user.login.parse::<Login>() {
            Ok(login) if self.login_owner.is_none() => {
                ownership(self.user, &login, self.server, self.survey, key)
            }
            Ok(_) | Err(_) => Ownership::Foreign,
        }
    }

    /// The judgement, where declaration, store row and Secret are all what the record says.
    fn settled(&self, owned: &Ownership, ports: &Ports<'_>) -> Option<Verdict> {
        let record = &self.user.record;
        let (applied, id) = (record.applied.as_ref()?, record.external_id.as_ref()?);
        let row = self.survey.row(&self.user.login.parse().ok()?)?;
        let as_recorded = *owned == Ownership::Ours(id.clone())
            && applied.version.is_some()
            && row.version == applied.version
            && password::is_settled(
                self.user,
                record.password.as_ref(),
                ports.secrets,
                ports.key,
            );
        let verdict = self.blind();
        (as_recorded && applied.verdict == digest::of_verdict(self.user, &verdict))
            .then_some(verdict)
    }

    /// Whether the declaration is what was last applied: then a difference was made in the store.
    fn is_as_applied(&self) -> bool {
        let applied = self.user.record.applied.as_ref();
        applied
            .is_some_and(|applied| applied.verdict == digest::of_verdict(self.user, &self.blind()))
    }

    /// The judgement, as far as it does not depend on what the store holds.
    fn blind(&self) -> Verdict {
        self.judge(&Ownership::Absent, None, None)
    }

    fn judge(
        &self,
        owned: &Ownership,
        current: Option<&Grant>,
        prepared: Option<&Prepared>,
    ) -> Verdict {
        let record = &self.user.record;
        let intact = match (current, &record.applied) {
            (Some(current), Some(applied)) => digest::of_grant(current) == applied.grant,
            (None, _) | (_, None) => false,
        };
        judge(&Case {
            user: self.user,
            server: Some(self.server),
            site: self.site,
            inventory: &self.survey.inventory,
            capabilities: &self.survey.description.capabilities,
            current,
            intact,
            login: match (self.login_owner, owned) {
                (Some(owner), _) => LoginState::Declared(owner),
                (None, Ownership::Foreign) => LoginState::InStore,
                (None, Ownership::Absent | Ownership::Ours(_) | Ownership::Adoptable(_)) => {
                    LoginState::Free
                }
            },
            password: prepared.and_then(|prepared| prepared.problem.as_ref()),
        })
    }

    fn is_proven(&self) -> bool {
        self.server.proven_version.as_ref() == Some(&self.survey.description.version)
    }
}

/// A reconcile under way.
struct Work<'a> {
    subject: &'a Subject<'a>,
    ports: &'a Ports<'a>,
    owned: Ownership,
    observed: Option<StoreUser>,
    prepared: Prepared,
    record: Record,
    effects: Vec<Effect>,
    proved: bool,
}

impl<'a> Work<'a> {
    fn new(subject: &'a Subject<'a>, ports: &'a Ports<'a>, owned: Ownership) -> Self {
        Self {
            subject,
            ports,
            owned,
            observed: None,
            prepared: Prepared::default(),
            record: subject.user.record.clone(),
            effects: Vec::new(),
            proved: false,
        }
    }

    /// Reads our user in full, for the listing may be older than its deletion, and the password if need be.
    async fn observe(&mut self) -> Result<(), Failure> {
        let user = self.subject.user;
        if let (Ownership::Ours(id) | Ownership::Adoptable(id), Ok(login)) =
            (&self.owned, user.login.parse())
        {
            self.observed = execute::read(
                self.ports.store,
                &Identified {
                    id: id.clone(),
                    login,
                },
            )
            .await?;
        }
        if self.observed.is_none() {
            if self.owned != Ownership::Foreign {
                self.owned = Ownership::Absent;
            }
            // Whatever password the record speaks of went with the user that had it.
            self.record.password = None;
        }
        let identity = &self.subject.survey.description.identity;
        let applied = self.record.password.as_ref();
        self.prepared =
            password::prepare(user, applied, identity, self.ports.secrets, self.ports.key).await?;
        Ok(())
    }

    fn judge(&self) -> Verdict {
        let current = self.observed.as_ref().map(|user| &user.grant);
        self.subject
            .judge(&self.owned, current, Some(&self.prepared))
    }

    /// Plans and executes until nothing is left to do.
    async fn carry_out(&mut self, verdict: &Verdict) -> Result<(), Failure> {
        let Ok(login) = self.subject.user.login.parse::<Login>() else {
            return Ok(());
        };
        let drift = self.subject.is_as_applied();
        for _ in 0..ROUNDS {
            let Some(target) = self.target(verdict) else {
                return Ok(());
            };
            let steps = plan(&self.intent(&login, &target));
            if steps.is_empty() && !matches!(self.owned, Ownership::Adoptable(_)) {
                return Ok(());
            }
            self.claim(&login).await?;
            for step in &steps {
                self.step(step, drift).await?;
            }
        }
        Ok(())
    }

    /// What the user is to hold; `None` where it is not to be touched, or not to be made.
    fn target(&self, verdict: &Verdict) -> Option<Grant> {
        if verdict.standing == Standing::HandsOff {
            return None;
        }
        let site = self.subject.site;
        let mut target = match &self.observed {
            Some(user) => verdict.target(&user.grant, site),
            None => verdict.target_of_new(site)?,
        };
        // What cannot be limited is not limited: the rules have withdrawn everything else.
        if !self
            .subject
            .survey
            .description
            .capabilities
            .contains(&Capability::IpPool)
        {
            target.network = Network::Anywhere;
        }
        Some(target)
    }

    fn intent<'i>(&'i self, login: &'i Login, target: &'i Grant) -> Intent<'i> {
        Intent {
            login,
            display_name: &self.subject.user.display_name,
            target,
            current: self.observed.as_ref(),
            password: self.prepared.intent(self.record.password.as_ref()),
            proven: self.subject.is_proven(),
            cameras_per_create: self.subject.survey.description.cameras_per_create,
        }
    }

    /// Before the first write the object carries the proof that the user is, or will be, its own.
    async fn claim(&mut self, login: &Login) -> Result<(), Failure> {
        let user = self.subject.user;
        let claim = ownership::claim(
            self.ports.key,
            &self.subject.survey.description.identity,
            user,
            login,
        );
        let forgets = self.owned == Ownership::Absent && self.record.external_id.is_some();
        if self.record.claim.as_ref() != Some(&claim) || forgets {
            self.ports.ledger.claim(user, &claim).await?;
            self.record.claim = Some(claim);
            self.record.external_id = None;
        }
        if let Ownership::Adoptable(id) = &self.owned {
            self.effects.push(Effect::Adopted(id.clone()));
            self.owned = Ownership::Ours(id.clone());
        }
        Ok(())
    }

    async fn step(&mut self, step: &Step, drift: bool) -> Result<(), Failure> {
        let password = self.prepared.password.as_ref();
        let done = execute::execute(self.ports.store, step, password, self.observed.as_ref()).await;
        let after = match done {
            Ok(after) => after,
            Err(failure) => return Err(self.refused(step, failure).await),
        };
        let restored = self.subject.user.record.external_id.is_some();
        self.effects
            .extend(execute::effect_of(step, after.as_ref(), restored, drift));
        if let (Step::Create(user), Some(after)) = (step, &after) {
            self.owned = Ownership::Ours(after.id.clone());
            self.proved |= after.grant == user.grant;
        }
        if step.sets_password() {
            self.record.password.clone_from(&self.prepared.record);
            self.prepared.password = None;
        }
        self.observed = after;
        Ok(())
    }

    /// A store that says that the login is taken has not made our user: the claim would be a lie.
    async fn refused(&mut self, step: &Step, failure: Failure) -> Failure {
        let taken =
            matches!(&failure, Failure::Store(error) if error.kind == ErrorKind::LoginTaken);
        if !taken || !matches!(step, Step::Create(_)) {
            return failure;
        }
        self.record.claim = None;
        match self.ports.ledger.disclaim(self.subject.user).await {
            Ok(()) => failure,
            Err(error) => Failure::Port(error),
        }
    }

    fn finish(mut self, verdict: Verdict, failure: Option<Failure>) -> Judged {
        if let Ownership::Ours(id) = &self.owned {
            self.record.external_id = Some(id.clone());
        }
        // After a failure nothing counts as settled: the next reconcile reads the user in full.
        self.record.applied = None;
        if failure.is_none() {
            if self.prepared.problem.is_none() {
                self.record.password.clone_from(&self.prepared.record);
            }
            self.record.revoked = verdict.revoked();
            self.record.applied = self
                .observed
                .as_ref()
                .map(|observed| self.applied(observed));
        }
        Judged {
            verdict,
            observed: self.observed,
            record: self.record,
            effects: self.effects,
            failure,
            proved: self.proved,
        }
    }

    fn applied(&self, observed: &StoreUser) -> Applied {
        let settled = User {
            record: self.record.clone(),
            ..self.subject.user.clone()
        };
        Applied {
            verdict: digest::of_verdict(
                &settled,
                &Subject {
                    user: &settled,
                    ..*self.subject
                }
                .blind(),
            ),
            grant: digest::of_grant(&observed.grant),
            version: observed.version.clone(),
        }
    }
}
