//! A reconcile under way: what was observed, what was done, and what will be recorded of it.

use super::{
    Approval, Effect, Failure, PortError, Ports, Subject, digest, execute,
    outcome::Reconciled,
    ownership::Ownership,
    password::{Inquiry, Prepared, generate},
};
use crate::{
    domain::{
        access::Grant,
        capability::Capability,
        license::{Licenses, Removed, Withheld},
        name::Login,
        network::Network,
        password::PasswordValue,
        user::{Applied, AppliedPassword, RecordedState, User},
    },
    plan::{Identified, Intent, Step, plan},
    rules::{Decision, PasswordProblem, Verdict},
    world::StoreUser,
};

mod claim;

/// How often a user is planned anew within one reconcile: made, completed, confirmed.
const MAX_PASSES: usize = 4;

/// A reconcile under way.
pub(super) struct ReconcileRun<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) ports: &'a Ports<'a>,
    pub(super) owned: Ownership,
    pub(super) observed: Option<StoreUser>,
    pub(super) prepared: Prepared,
    pub(super) record: RecordedState,
    pub(super) effects: Vec<Effect>,
    pub(super) proved: bool,
    /// Whether the object carried the claim before this work began.
    was_claimed: bool,
    /// Whether a create was sent of which nobody knows what became of it.
    is_unsure: bool,
    /// The licences that the user had before anything was done.
    had: Licenses,
}

impl<'a> ReconcileRun<'a> {
    pub(super) fn new(subject: &'a Subject<'a>, ports: &'a Ports<'a>, owned: Ownership) -> Self {
        Self {
            subject,
            ports,
            owned,
            observed: None,
            prepared: Prepared::default(),
            record: subject.user.record.clone(),
            effects: Vec::new(),
            proved: false,
            was_claimed: false,
            is_unsure: false,
            had: Licenses::default(),
        }
    }

    /// Reads our user in full, for the listing may be older than what became of it, and the password if need be.
    pub(super) async fn observe(&mut self) -> Result<(), Failure> {
        let user = self.subject.user;
        if let (Ownership::Ours(id) | Ownership::Adoptable(id), Ok(login)) =
            (&self.owned, user.login.parse())
        {
            self.observed = execute::observe(
                self.ports.store,
                self.subject.survey,
                &Identified {
                    id: id.clone(),
                    login,
                },
            )
            .await?;
        }
        if let Some(observed) = &self.observed {
            self.had = observed.grant.licenses;
        } else {
            if self.owned != Ownership::Foreign {
                self.owned = Ownership::Absent;
            }
            // Whatever password the record speaks of went with the user that had it.
            self.record.password = None;
        }
        let description = &self.subject.survey.description;
        let inquiry = Inquiry {
            user,
            applied: self.record.password.as_ref(),
            changed: self
                .observed
                .as_ref()
                .and_then(|user| user.password_changed),
            capabilities: &description.capabilities,
            secrets: self.ports.secrets,
            key: self.ports.key,
        };
        self.prepared = inquiry.prepare(&description.identity).await?;
        Ok(())
    }

    /// Makes the password that is to be generated, for a user who is going to have it. Its Secret comes before the
    /// store, so that no crash loses it.
    pub(super) async fn generate(&mut self, verdict: &Verdict) -> Result<(), Failure> {
        let user = self.subject.user;
        let (Some(length), Some(source), Some(_)) =
            (self.prepared.generate, &user.password, self.target(verdict))
        else {
            return Ok(());
        };
        let password = generate(length)?;
        let made = self.ports.secrets.make(user, &source.secret, &password);
        let version = match made.await {
            Ok(Some(version)) => version,
            Ok(None) => return Ok(()),
            Err(PortError::Forbidden { .. }) => {
                self.prepared.problem = Some(PasswordProblem::MayNotMake);
                return Ok(());
            }
            Err(error @ (PortError::NoSecretAccess { .. } | PortError::Failed { .. })) => {
                return Err(error.into());
            }
        };
        let password = PasswordValue::Plain(password);
        let identity = &self.subject.survey.description.identity;
        self.prepared.record = Some(AppliedPassword {
            fingerprint: self.ports.key.of_password(identity, &user.uid, &password),
            secret: Some(version),
            changed: None,
        });
        self.prepared.password = Some(password);
        Ok(())
    }

    pub(super) fn judge(&self) -> Verdict {
        let current = self.observed.as_ref().map(|user| &user.grant);
        self.subject
            .judge(&self.owned, current, Some(&self.prepared))
    }

    /// Leaves the user the licences that may not be taken yet; everything else goes on.
    pub(super) async fn admit(&mut self, verdict: &mut Verdict) -> Result<(), Failure> {
        let held = match &self.observed {
            Some(observed) => observed.grant.licenses,
            None => Licenses::default(),
        };
        let target = self.target(verdict);
        let licenses = target.map_or(Licenses::default(), |target| held.minus(target.licenses));
        let loss_approval = self.ports.loss_approval;
        let admitted = if licenses.is_none() {
            Approval::Granted
        } else {
            loss_approval.approve(self.subject.user, licenses).await?
        };
        self.record.withheld = match admitted {
            Approval::Granted => None,
            Approval::WaitingSince(since) => {
                verdict.declared.licenses = verdict.declared.licenses.union(held);
                Some(Box::new(Withheld { licenses, since }))
            }
        };
        Ok(())
    }

    /// Plans and executes until nothing is left to do.
    pub(super) async fn carry_out(&mut self, verdict: &Verdict) -> Result<(), Failure> {
        let Ok(login) = self.subject.user.login.parse::<Login>() else {
            return Ok(());
        };
        let drift = self.subject.is_as_applied();
        for _ in 0..MAX_PASSES {
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
    pub(super) fn target(&self, verdict: &Verdict) -> Option<Grant> {
        if verdict.decision == Decision::Ignore {
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
            accepted_terms: self.subject.accepted_terms(),
            cameras_per_create: self.subject.survey.description.cameras_per_create,
        }
    }

    async fn step(&mut self, step: &Step, drift: bool) -> Result<(), Failure> {
        let password = self.prepared.password.as_ref();
        let done = execute::execute(self.ports.store, step, password, self.observed.as_ref()).await;
        let after = match done {
            Ok(after) => after,
            Err(stopped) => return Err(self.stopped(step, stopped).await),
        };
        let restored = self.subject.user.record.external_id.is_some();
        let drift = match step {
            Step::SetPassword(_) => self.prepared.restores,
            Step::Create(_) | Step::Update(_) | Step::Delete(_) => drift,
        };
        self.effects
            .extend(execute::effect_of(step, after.as_ref(), restored, drift));
        if let (Step::Create(user), Some(after)) = (step, &after) {
            self.owned = Ownership::Ours(after.id.clone());
            self.proved |= after.grant == user.grant;
        }
        if step.sets_password() {
            let changed = after.as_ref().and_then(|user| user.password_changed);
            self.record.password = self.prepared.applied(changed);
        }
        self.observed = after;
        Ok(())
    }

    pub(super) fn finish(mut self, verdict: Verdict, failure: Option<Failure>) -> Reconciled {
        if let Ownership::Ours(id) = &self.owned {
            self.record.external_id = Some(id.clone());
        }
        self.record_licenses(failure.is_none());
        // After a failure nothing counts as settled: the next reconcile reads the user in full.
        self.record.applied = None;
        if failure.is_none() {
            // Only what was written, or had been written before, counts as applied.
            if self.prepared.problem.is_none() && self.prepared.password.is_none() {
                self.record.password.clone_from(&self.prepared.record);
            }
            self.record.revoked = verdict.revoked();
            self.record.applied = self
                .observed
                .as_ref()
                .map(|observed| self.applied(observed));
        }
        Reconciled {
            verdict,
            observed: self.observed,
            record: self.record,
            effects: self.effects,
            failure,
            proved: self.proved,
            is_unsure: self.is_unsure,
        }
    }

    /// What the user has now, and what of it was taken away just now.
    fn record_licenses(&mut self, is_certain: bool) {
        let has = match &self.observed {
            Some(observed) => observed.grant.licenses,
            None if is_certain => Licenses::default(),
            None => return,
        };
        self.record.licenses = has;
        if self.observed.is_some() {
            let earlier = self.record.removed.take().map(|removed| *removed);
            let removed = Removed::after(earlier, self.had, has, self.subject.now);
            self.record.removed = removed.map(Box::new);
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
                .without_store_state(),
            ),
            grant: digest::of_grant(&observed.grant),
            version: observed.version.clone(),
        }
    }
}
