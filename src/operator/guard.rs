//! The guard against slips: who is deleted together with too many others waits for a person.
//!
//! What was destroyed lately stands in the status of the server before it is destroyed, so that a restart forgets
//! nothing; who waits says so in their own status, and is let through by a confirmation alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::{
    problem::TOO_MANY_CHANGES,
    records::{Record, Status},
    release,
    shared::Shared,
    standing,
    unit::Unit,
    work::{Task, Work},
};
use crate::{
    api::v1alpha1::{VmsServerStatus, VmsUserStatus},
    clock,
    domain::{
        change_guard::{Losses, Waiting},
        name::ObjectRef,
        server::Server,
    },
    engine::PortError,
    status::Guarded,
    world::ObjectKey,
};

/// Users whose objects are being deleted, by their servers, and since when.
#[derive(Default)]
pub(crate) struct Deletions(Mutex<BTreeMap<ObjectRef, BTreeMap<ObjectRef, Timestamp>>>);

impl Deletions {
    /// Takes in that a user is being deleted.
    pub(crate) fn note(&self, server: &ObjectRef, user: &ObjectRef, since: Timestamp) {
        let mut deletions = self.lock();
        let of_server = deletions.entry(server.clone()).or_default();
        of_server.insert(user.clone(), since);
    }

    /// Forgets a user who is gone.
    pub(crate) fn remove(&self, server: &ObjectRef, user: &ObjectRef) {
        if let Some(of_server) = self.lock().get_mut(server) {
            of_server.remove(user);
        }
    }

    /// Those of a server.
    pub(crate) fn of(&self, server: &ObjectRef) -> BTreeMap<ObjectRef, Timestamp> {
        self.lock().get(server).cloned().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ObjectRef, BTreeMap<ObjectRef, Timestamp>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who may go, and what stands in the status of the server about it. Whoever writes that status holds this.
#[derive(Debug, Default)]
pub(crate) struct Admissions {
    /// As it stands in status; read there once, for a watch may bring an older one.
    known: Option<Guarded>,
    /// How many of the recorded losses nobody has used yet.
    reserved: usize,
    /// Who may go, until the watch says that they are gone: whoever is forgotten sooner is counted twice.
    admitted: BTreeSet<Deletion>,
}

/// An object and since when it is being deleted; another one of its name is another deletion.
type Deletion = (ObjectRef, Timestamp);

impl Admissions {
    /// What stands in status.
    pub(super) fn known(&mut self, status: &VmsServerStatus) -> &mut Guarded {
        self.known.get_or_insert_with(|| Guarded::recorded(status))
    }

    /// Forgets who is gone.
    fn keep(&mut self, deletions: &BTreeMap<ObjectRef, Timestamp>) {
        self.admitted
            .retain(|(user, since)| deletions.get(user) == Some(since));
    }
}

impl Shared {
    /// What waits for a confirmation on a server.
    pub(super) fn waiting(&self, server: &ObjectRef) -> Option<Waiting> {
        let deleted = self.deletions.of(server).into_iter();
        Waiting::of(deleted.filter_map(|(user, since)| {
            let record = self.records.get(&ObjectKey::User(user))?;
            matches!(&record.status, Status::User(status) if is_held(status)).then_some(since)
        }))
    }

    /// Users of a server who are being deleted and would lose what they made, but for those whom somebody confirmed.
    fn going(
        &self,
        deletions: BTreeMap<ObjectRef, Timestamp>,
        known: &Guarded,
    ) -> BTreeSet<Deletion> {
        let deleted = deletions.into_iter();
        let unconfirmed = deleted.filter(|(_, since)| !is_confirmed(known, *since));
        unconfirmed
            .filter(|(object, _)| {
                let user = self.user(object);
                user.is_some_and(|(user, record)| release::is_destroyed(&user, &record))
            })
            .collect()
    }
}

fn is_confirmed(known: &Guarded, since: Timestamp) -> bool {
    known
        .confirmed_until
        .is_some_and(|confirmed| since <= confirmed)
}

/// Whether a user waits for a confirmation. Nothing but that ends it: neither time, nor that others were let go.
pub(super) fn is_held(status: &VmsUserStatus) -> bool {
    let mut conditions = status.conditions.iter();
    conditions.any(|about| about.type_ == "Ready" && about.reason == TOO_MANY_CHANGES)
}

impl Task<'_> {
    /// Whether what the user made may be destroyed now.
    pub(super) async fn is_admitted(
        &self,
        work: &Work<'_>,
        server: &Server,
    ) -> Result<bool, PortError> {
        let Some(guard) = server.change_guard else {
            return Ok(true);
        };
        let Some(record) = server_record(self.shared, self.unit) else {
            return Ok(false);
        };
        let Status::Server(status) = &record.status else {
            return Ok(false);
        };
        let object = &work.user.object;
        let mut admissions = self.unit.admissions.lock().await;
        let known = admissions.known(status).clone();
        let deletions = self.shared.deletions.of(&server.object);
        let Some(since) = deletions.get(object).copied() else {
            return Ok(false);
        };
        let deletion = (object.clone(), since);
        admissions.keep(&deletions);
        if is_confirmed(&known, since) || admissions.admitted.contains(&deletion) {
            return Ok(true);
        }
        if is_held(work.status) {
            return Ok(false);
        }
        let going = &self.shared.going(deletions, &known) - &admissions.admitted;
        let declared = self.shared.world().users_of(&server.object).count();
        let counted = admissions.admitted.len() + admissions.reserved;
        let (more, present) = (
            going.len().saturating_sub(admissions.reserved),
            declared.saturating_sub(counted),
        );
        if guard.stops(more, present, &known.losses, work.now) {
            return Ok(false);
        }
        if admissions.reserved == 0 {
            let losses = known
                .losses
                .with(small(going.len()), guard.window, work.now);
            self.record_losses(&record, status, &mut admissions, losses)
                .await?;
            admissions.reserved = going.len();
        }
        admissions.reserved = admissions.reserved.saturating_sub(1);
        admissions.admitted.insert(deletion);
        Ok(true)
    }

    /// Before anything is destroyed: whoever is started anew counts it.
    async fn record_losses(
        &self,
        record: &Record,
        status: &VmsServerStatus,
        admissions: &mut Admissions,
        losses: Losses,
    ) -> Result<(), PortError> {
        let known = admissions.known(status);
        let guarded = Guarded {
            losses,
            ..known.clone()
        };
        let mut status = status.clone();
        guarded.write_to(&mut status, record.generation, clock::now());
        standing::write(self.shared, self.unit, record, status).await?;
        *admissions.known(&VmsServerStatus::default()) = guarded;
        Ok(())
    }
}

/// What is known of the server of a unit.
pub(super) fn server_record(shared: &Shared, unit: &Unit) -> Option<Record> {
    shared.records.get(&ObjectKey::Server(unit.server.clone()))
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
