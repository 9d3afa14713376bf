//! The last state: what was done, and what is recorded of it.

use super::Observed;
use crate::{
    domain::{
        license::{Licenses, Removed},
        user::{Applied, User},
    },
    engine::{Effect, Failure, Reconciled, Subject, digest, ownership::Ownership},
    rules::Verdict,
    world::StoreUser,
};

/// What was done, as far as it went.
pub(crate) struct Done<'a> {
    pub(super) observed: Observed<'a>,
    pub(super) verdict: Verdict,
    pub(super) effects: Vec<Effect>,
    /// What stopped it.
    pub(super) failure: Option<Failure>,
    /// Whether the server has just proven that a create keeps every field.
    pub(super) proved: bool,
    /// Whether a create was sent of which nobody knows what became of it.
    pub(super) is_unsure: bool,
    /// The licences that the user had before anything was done.
    pub(super) licenses_before: Licenses,
}

impl Done<'_> {
    /// What a shell reports and records.
    pub(crate) fn into_reconciled(mut self) -> Reconciled {
        if let Ownership::Ours(id) = &self.observed.owned {
            self.observed.record.external_id = Some(id.clone());
        }
        self.record_licenses();
        // After a failure nothing counts as applied: the next reconcile reads the user in full.
        self.observed.record.applied = None;
        if self.failure.is_none() {
            self.record_applied();
        }
        Reconciled {
            verdict: self.verdict,
            observed: self.observed.user,
            record: self.observed.record,
            effects: self.effects,
            failure: self.failure,
            proved: self.proved,
            is_unsure: self.is_unsure,
        }
    }

    /// What the user has now, and what of it was taken away just now.
    fn record_licenses(&mut self) {
        let has = self.observed.licenses();
        let is_known = self.observed.user.is_some();
        let record = &mut self.observed.record;
        if is_known || self.failure.is_none() {
            record.licenses = has;
        }
        if is_known {
            let earlier = record.removed.take().map(|removed| *removed);
            let now = self.observed.subject.now;
            let removed = Removed::after(earlier, self.licenses_before, has, now);
            record.removed = removed.map(Box::new);
        }
    }

    /// What was written, or had been written before, counts as applied.
    fn record_applied(&mut self) {
        let Observed {
            prepared,
            record,
            user,
            ..
        } = &mut self.observed;
        if prepared.problem.is_none() && prepared.password.is_none() {
            record.password.clone_from(&prepared.record);
        }
        record.revoked = self.verdict.revoked();
        if let (Some(named), Some(user)) = (&self.verdict.named, &*user) {
            let before = record.granted_names.as_deref();
            record.granted_names = named.granted(before, &user.grant.access).map(Box::new);
        }
        let user = self.observed.user.as_ref();
        let applied = user.map(|user| self.applied(user));
        self.observed.record.applied = applied;
    }

    fn applied(&self, found: &StoreUser) -> Applied {
        let subject = self.observed.subject;
        let user = User {
            record: self.observed.record.clone(),
            ..subject.user.clone()
        };
        let verdict = Subject {
            user: &user,
            ..*subject
        }
        .without_store_state();
        Applied {
            verdict: digest::of_verdict(&user, &verdict),
            grant: digest::of_grant(&found.grant),
            version: found.version.clone(),
        }
    }
}
