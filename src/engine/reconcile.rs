//! One user, from what is declared to what the store holds.

use jiff::Timestamp;

use super::{
    Failure, Ledger, LossApproval, Outcome, PortError, Preview, Secrets, Survey, digest,
    ownership::{Ownership, ownership},
    password::{Inquiry, Prepared},
    work::ReconcileRun,
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
    store::UserStore,
    world::{Pools, Roles, Site},
};

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
    /// Who may lose what they made.
    pub loss_approval: &'a dyn LossApproval,
    /// The key of all fingerprints.
    pub key: &'a FingerprintKey,
}

/// Makes the store agree with one declaration, as far as its rules and the store let it.
pub async fn reconcile(subject: &Subject<'_>, ports: &Ports<'_>) -> Outcome {
    let owned = subject.ownership(ports.key);
    if let Some(verdict) = subject.settled(&owned, ports) {
        return Outcome::Unchanged(Box::new(verdict));
    }
    let mut work = ReconcileRun::new(subject, ports, owned);
    let mut done = work.observe().await;
    let mut verdict = work.judge();
    if done.is_ok() && work.prepared.generate.is_some() {
        done = work.generate(&verdict).await;
        verdict = work.judge();
    }
    if done.is_ok() {
        done = work.admit(&mut verdict).await;
    }
    if done.is_ok() {
        done = work.carry_out(&verdict).await;
    }
    if done.is_ok() {
        done = work.forget_claim(&verdict).await;
    }
    Outcome::Reconciled(Box::new(work.finish(verdict, done.err())))
}

/// What [`reconcile`] would do, without doing it.
///
/// # Errors
/// The store or a Secret cannot be read.
pub async fn preview(subject: &Subject<'_>, ports: &Ports<'_>) -> Result<Preview, Failure> {
    let mut work = ReconcileRun::new(subject, ports, subject.ownership(ports.key));
    work.observe().await?;
    let verdict = work.judge();
    let target = work.target(&verdict);
    let sets_password = work.prepared.password.is_some() && target.is_some();
    let generates_password = work.prepared.generate.is_some() && target.is_some();
    Ok(Preview {
        adopts: matches!(work.owned, Ownership::Adoptable(_)),
        verdict,
        observed: work.observed,
        target,
        sets_password,
        generates_password,
    })
}

/// What is wrong with a user whom nobody has made yet, as far as declarations, survey and Secret say; the store is not
/// asked.
///
/// # Errors
/// The Secret cannot be read.
pub async fn judge_unmade(
    subject: &Subject<'_>,
    secrets: &dyn Secrets,
    key: &FingerprintKey,
) -> Result<Verdict, PortError> {
    let description = &subject.survey.description;
    let inquiry = Inquiry {
        user: subject.user,
        applied: None,
        changed: None,
        capabilities: &description.capabilities,
        secrets,
        key,
    };
    let prepared = inquiry.prepare(&description.identity).await?;
    Ok(subject.judge(&subject.ownership(key), None, Some(&prepared)))
}

/// What is wrong with a declaration as far as declarations and the last reading say, of a user who holds `held`, where
/// that is known. Nothing is asked of anybody, and the password is not looked at.
pub fn dry_run_judgement(
    subject: &Subject<'_>,
    key: &FingerprintKey,
    held: Option<&Grant>,
) -> Verdict {
    let owned = subject.ownership(key);
    judge(&Case {
        is_new: !matches!(owned, Ownership::Ours(_)),
        ..subject.case(&owned, held, None)
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
        if record.withheld.is_some() {
            return None;
        }
        let row = self.survey.row(&self.user.login.parse().ok()?)?;
        let password = Inquiry {
            user: self.user,
            applied: record.password.as_ref(),
            changed: row.password_changed,
            capabilities: &self.survey.description.capabilities,
            secrets: ports.secrets,
            key: ports.key,
        };
        let as_recorded = *owned == Ownership::Ours(id.clone())
            && applied.version.is_some()
            && row.version == applied.version
            && password.is_settled();
        let verdict = self.without_store_state();
        (as_recorded && applied.verdict == digest::of_verdict(self.user, &verdict))
            .then_some(verdict)
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
        judge(&self.case(&Ownership::Absent, None, None))
    }

    pub(super) fn judge(
        &self,
        owned: &Ownership,
        current: Option<&Grant>,
        prepared: Option<&Prepared>,
    ) -> Verdict {
        judge(&Case {
            is_new: current.is_none(),
            ..self.case(owned, current, prepared)
        })
    }

    /// The case of a user that is there.
    fn case<'c>(
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
            terms: self.survey.description.terms.as_ref(),
            pools: self.pools,
            roles: self.roles,
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
