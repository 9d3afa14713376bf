//! The third state, under way: steps are planned, executed and read back until nothing is left to do.

use super::{Done, Judged, Observed};
use crate::{
    domain::name::Login,
    engine::{
        Effect, Failure, PortError,
        execute::{self, Stopped},
        ownership::{self, Ownership},
    },
    plan::{Intent, PasswordIntent, Step, plan},
    rules::Verdict,
    store::ErrorKind,
};

/// How often a user is planned anew within one reconcile: made, completed, confirmed.
const MAX_PASSES: usize = 4;

/// A judgement that is being carried out.
pub(crate) struct Execution<'a> {
    observed: Observed<'a>,
    verdict: Verdict,
    effects: Vec<Effect>,
    proved: bool,
    is_unsure: bool,
    /// Whether it has made the user.
    made: bool,
}

impl<'a> Execution<'a> {
    /// Carries a judgement out, unless something has failed before.
    pub(crate) async fn run(judged: Judged<'a>, decided: Result<(), Failure>) -> Done<'a> {
        let Judged { observed, verdict } = judged;
        let licenses_before = observed.licenses();
        let mut execution = Self {
            observed,
            verdict,
            effects: Vec::new(),
            proved: false,
            is_unsure: false,
            made: false,
        };
        let result = match decided {
            Ok(()) => execution.carry_out().await,
            Err(failure) => Err(failure),
        };
        Done {
            observed: execution.observed,
            verdict: execution.verdict,
            effects: execution.effects,
            failure: result.err(),
            proved: execution.proved,
            is_unsure: execution.is_unsure,
            licenses_before,
        }
    }

    async fn carry_out(&mut self) -> Result<(), Failure> {
        if let Ok(login) = self.observed.subject.user.login.parse::<Login>() {
            self.make_passes(&login).await?;
        }
        self.forget_claim().await
    }

    async fn make_passes(&mut self, login: &Login) -> Result<(), Failure> {
        let drift = self.observed.subject.is_as_applied();
        for _ in 0..MAX_PASSES {
            let Some(steps) = self.plan(login) else {
                return Ok(());
            };
            self.claim(login).await?;
            for step in &steps {
                self.step(step, drift).await?;
                // The next pass plans from there.
                if !self.is_as_planned(step) {
                    break;
                }
            }
        }
        Ok(())
    }

    /// The steps of one pass; `None` where nothing is left to do. Taking a user over may take no step.
    fn plan(&self, login: &Login) -> Option<Vec<Step>> {
        let observed = &self.observed;
        let (subject, target) = (observed.subject, observed.target(&self.verdict)?);
        let steps = plan(&Intent {
            login,
            display_name: observed.display_name(),
            target: &target,
            current: observed.user.as_ref(),
            password: self.password(),
            proven: subject.is_proven(),
            accepted_terms: subject.accepted_terms(),
            cameras_per_create: subject.survey.description.cameras_per_create,
        });
        let adopts = matches!(observed.owned, Ownership::Adoptable(_));
        (adopts || !steps.is_empty()).then_some(steps)
    }

    /// Somebody may know the password of a user whom this run has not made: the declared one comes before anything is given.
    fn password(&self) -> PasswordIntent {
        let observed = &self.observed;
        match &observed.prepared.password {
            None => PasswordIntent::Leave,
            Some(_) if self.made && observed.record.password.is_none() => PasswordIntent::Complete,
            Some(_) => PasswordIntent::Replace,
        }
    }

    /// Before the first write the object carries the proof that the user is, or will be, its own.
    async fn claim(&mut self, login: &Login) -> Result<(), Failure> {
        let Observed {
            subject,
            ports,
            owned,
            record,
            ..
        } = &mut self.observed;
        let identity = &subject.survey.description.identity;
        let claim = ownership::claim(ports.key, identity, subject.user, login);
        let forgets = *owned == Ownership::Absent && record.external_id.is_some();
        if record.claim.as_ref() != Some(&claim) || forgets {
            ports.claims.claim(subject.user, &claim).await?;
            record.claim = Some(claim);
            record.external_id = None;
        }
        if let Ownership::Adoptable(id) = owned {
            self.effects.push(Effect::Adopted(id.clone()));
            *owned = Ownership::Ours(id.clone());
        }
        Ok(())
    }

    async fn step(&mut self, step: &Step, drift: bool) -> Result<(), Failure> {
        let observed = &self.observed;
        let password = observed.prepared.password.as_ref();
        let current = observed.user.as_ref();
        let ways = (observed.ports.store, &*observed.subject.survey.inventory);
        let done = execute::execute(ways, step, password, current).await;
        let after = match done {
            Ok(after) => after,
            Err(stopped) => return Err(self.stopped(step, stopped).await),
        };
        let observed = &mut self.observed;
        let restored = observed.subject.user.record.external_id.is_some();
        let drift = match step {
            Step::SetPassword(_) => observed.prepared.restores,
            Step::Create(_) | Step::Update(_) | Step::Delete(_) => drift,
        };
        let effect = execute::effect_of(step, after.as_ref(), restored, drift);
        self.effects.extend(effect);
        if let (Step::Create(user), Some(after)) = (step, &after) {
            observed.owned = Ownership::Ours(after.id.clone());
            self.made = true;
            self.proved |= after.grant == user.grant;
        }
        if step.sets_password() {
            let changed = after.as_ref().and_then(|user| user.password_changed);
            observed.record.password = observed.prepared.applied(changed);
        }
        observed.user = after;
        Ok(())
    }

    /// Whether a change was taken whole.
    fn is_as_planned(&self, step: &Step) -> bool {
        let user = self.observed.user.as_ref();
        match step {
            Step::Update(change) => user.is_some_and(|user| user.grant == change.to),
            Step::Create(_) | Step::SetPassword(_) | Step::Delete(_) => true,
        }
    }

    /// After a create that has made nobody for sure the claim would be a lie: whoever makes a user of that login from
    /// now on is somebody else.
    async fn stopped(&mut self, step: &Step, stopped: Stopped) -> Failure {
        let Stopped { failure, is_unmade } = stopped;
        if !matches!(step, Step::Create(_)) {
            return failure;
        }
        if !is_unmade {
            self.is_unsure = true;
            return failure;
        }
        // An earlier create of ours, of this process or another one, may have arrived after the last reading.
        let is_taken =
            matches!(&failure, Failure::Store(error) if error.kind == ErrorKind::LoginTaken);
        let subject = self.observed.subject;
        let was_claimed = subject.user.record.claim == self.observed.record.claim;
        if was_claimed && (is_taken || subject.may_arrive_late) {
            return failure;
        }
        match self.disclaim().await {
            Ok(()) => failure,
            Err(error) => Failure::Port(error),
        }
    }

    /// Takes back a claim to a user who is not there and is not to be made now, once no create of ours can arrive any
    /// more.
    async fn forget_claim(&mut self) -> Result<(), Failure> {
        let observed = &self.observed;
        let is_pending = observed.record.claim.is_some()
            && observed.record.external_id.is_none()
            && observed.owned == Ownership::Absent
            && observed.target(&self.verdict).is_none();
        if is_pending && !observed.subject.may_arrive_late {
            self.disclaim().await?;
        }
        Ok(())
    }

    async fn disclaim(&mut self) -> Result<(), PortError> {
        self.observed.record.claim = None;
        let user = self.observed.subject.user;
        self.observed.ports.claims.disclaim(user).await
    }
}
