//! The claim that a user is, or will be, ours: written before it is made, and taken back where it would be a lie.

use super::{
    super::{
        Effect, Failure, PortError,
        execute::Stopped,
        ownership::{self, Ownership},
    },
    ReconcileRun,
};
use crate::{domain::name::Login, plan::Step, rules::Verdict, store::ErrorKind};

impl ReconcileRun<'_> {
    /// Before the first write the object carries the proof that the user is, or will be, its own.
    pub(super) async fn claim(&mut self, login: &Login) -> Result<(), Failure> {
        let user = self.subject.user;
        let claim = ownership::claim(
            self.ports.key,
            &self.subject.survey.description.identity,
            user,
            login,
        );
        self.was_claimed = user.record.claim.as_ref() == Some(&claim);
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

    /// After a create that has made nobody for sure the claim would be a lie: whoever makes a user of that login from
    /// now on is somebody else.
    pub(super) async fn stopped(&mut self, step: &Step, stopped: Stopped) -> Failure {
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
        if self.was_claimed && (is_taken || self.subject.may_arrive_late) {
            return failure;
        }
        match self.disclaim().await {
            Ok(()) => failure,
            Err(error) => Failure::Port(error),
        }
    }

    /// Takes back a claim to a user who is not there and is not to be made now, once no create of ours can arrive any
    /// more.
    pub(in crate::engine) async fn forget_claim(
        &mut self,
        verdict: &Verdict,
    ) -> Result<(), Failure> {
        let is_pending = self.record.claim.is_some()
            && self.record.external_id.is_none()
            && self.owned == Ownership::Absent
            && self.target(verdict).is_none();
        if is_pending && !self.subject.may_arrive_late {
            self.disclaim().await?;
        }
        Ok(())
    }

    async fn disclaim(&mut self) -> Result<(), PortError> {
        self.record.claim = None;
        self.ports.ledger.disclaim(self.subject.user).await
    }
}
