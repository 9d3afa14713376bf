//! The second state: what is to become of a user.

use std::sync::Arc;

use super::Observed;
use crate::{
    domain::{
        license::{Licenses, Withheld},
        password::PasswordValue,
        user::AppliedPassword,
    },
    engine::{Approval, Failure, PortError, Preview, ownership::Ownership, password::generate},
    rules::{PasswordProblem, Verdict},
};

/// What was observed, and the judgement of it.
pub(crate) struct Judged<'a> {
    pub(crate) observed: Observed<'a>,
    pub(crate) verdict: Verdict,
}

impl<'a> Judged<'a> {
    /// Judges a user by what was observed.
    pub(crate) fn of(observed: Observed<'a>) -> Self {
        let verdict = judge(&observed);
        Self { observed, verdict }
    }

    /// The same with all that a decision takes: a password where one is to be generated, and the approval of losses.
    /// Where reading has failed, nothing more is asked of anybody.
    pub(crate) async fn decide(
        observed: Observed<'a>,
        read: Result<(), Failure>,
    ) -> (Self, Result<(), Failure>) {
        let mut judged = Self::of(observed);
        let result = match read {
            Ok(()) => judged.complete().await,
            Err(failure) => Err(failure),
        };
        (judged, result)
    }

    async fn complete(&mut self) -> Result<(), Failure> {
        if let Some(length) = self.observed.prepared.generate {
            self.generate_password(length).await?;
            self.verdict = judge(&self.observed);
        }
        self.withhold_losses().await
    }

    /// Makes the password for a user who is going to have one. Its Secret comes before the store, so that no crash loses
    /// it.
    async fn generate_password(&mut self, length: u8) -> Result<(), Failure> {
        let target = self.observed.target(&self.verdict);
        let Observed {
            subject,
            ports,
            prepared,
            ..
        } = &mut self.observed;
        let user = subject.user;
        let (Some(source), Some(_)) = (&user.password, target) else {
            return Ok(());
        };
        let password = generate(length)?;
        let made = ports.secrets.make(user, &source.secret, &password);
        let version = match made.await {
            Ok(Some(version)) => version,
            Ok(None) => return Ok(()),
            Err(PortError::Forbidden { .. }) => {
                prepared.problem = Some(PasswordProblem::MayNotMake);
                return Ok(());
            }
            Err(
                error @ (PortError::NoSecretAccess { .. }
                | PortError::Refused { .. }
                | PortError::Failed { .. }),
            ) => {
                return Err(error.into());
            }
        };
        let password = PasswordValue::Plain(password);
        let identity = &subject.survey.description.identity;
        prepared.record = Some(AppliedPassword {
            fingerprint: ports.key.of_password(identity, &user.uid, &password),
            secret: Some(version),
            changed: None,
        });
        prepared.password = Some(password);
        Ok(())
    }

    /// Leaves the user the licences that may not be taken yet; everything else goes on.
    async fn withhold_losses(&mut self) -> Result<(), Failure> {
        let observed = &mut self.observed;
        let held = observed.licenses();
        let target = observed.target(&self.verdict);
        let licenses = target.map_or(Licenses::default(), |target| held.minus(target.licenses));
        let approval = if licenses.is_none() {
            Approval::Granted
        } else {
            let user = observed.subject.user;
            observed.ports.loss_approval.approve(user, licenses).await?
        };
        observed.record.withheld = match approval {
            Approval::Granted => None,
            Approval::WaitingSince(since) => {
                let declared = &mut self.verdict.declared;
                declared.licenses = declared.licenses.union(held);
                Some(Box::new(Withheld { licenses, since }))
            }
        };
        Ok(())
    }

    /// What would be done.
    pub(crate) fn into_preview(self) -> Preview {
        let Self { observed, verdict } = self;
        let target = observed.target(&verdict);
        Preview {
            display_name: Arc::clone(observed.display_name()),
            adopts: matches!(observed.owned, Ownership::Adoptable(_)),
            sets_password: observed.prepared.password.is_some() && target.is_some(),
            generates_password: observed.prepared.generate.is_some() && target.is_some(),
            verdict,
            observed: observed.user,
            target,
        }
    }
}

fn judge(observed: &Observed<'_>) -> Verdict {
    let current = observed.user.as_ref().map(|user| &user.grant);
    let prepared = Some(&observed.prepared);
    observed.subject.judge(&observed.owned, current, prepared)
}
