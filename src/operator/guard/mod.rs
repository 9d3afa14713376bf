//! The guard against slips: who would lose what they made, together with too many others, waits for a person.
//!
//! What was destroyed lately stands in the status of the server before it is destroyed, so that a restart forgets
//! nothing; who waits says so in their own status, and is let through by a confirmation alone.

mod admissions;
mod deletions;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use async_trait::async_trait;
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
        change_guard::{Batch, Cause, ChangeGuard, Loss, Waiting},
        license::Licenses,
        name::ObjectRef,
        server::Server,
        user::User,
    },
    engine::{self, LossApproval, PortError},
    status::Guarded,
    world::ObjectKey,
};

use admissions::Deletion;
pub(crate) use {admissions::Admissions, deletions::Deletions};

impl Shared {
    /// What waits for a confirmation on a server.
    pub(super) fn waiting(&self, server: &ObjectRef) -> Option<Waiting> {
        let deletions = self.deletions.of(server);
        let licenses: Batch = {
            let world = self.world();
            let left = world
                .users_of(server)
                .filter(|user| !deletions.contains_key(*user));
            left.filter_map(|user| Some(world.user(user)?.record.withheld.as_deref()?.since))
                .collect()
        };
        let deletions = deletions.into_iter().filter_map(|(user, since)| {
            let record = self.records.get(&ObjectKey::User(user))?;
            matches!(&record.status, Status::User(status) if is_held(status)).then_some(since)
        });
        Waiting {
            deletions: deletions.collect(),
            licenses,
        }
        .some()
    }

    /// Users of a server who wait for a confirmation, or are being deleted anyway.
    pub(super) fn held(&self, server: &ObjectRef) -> BTreeSet<ObjectRef> {
        let world = self.world();
        let is_withheld = |user: &&ObjectRef| {
            let user = world.user(user);
            user.is_some_and(|user| user.record.withheld.is_some())
        };
        let withheld = world.users_of(server).filter(is_withheld).cloned();
        withheld
            .chain(self.deletions.of(server).into_keys())
            .collect()
    }

    /// Users of a server who are being deleted and would lose what they made, but for those whom somebody confirmed.
    fn going(
        &self,
        deletions: BTreeMap<ObjectRef, Timestamp>,
        known: &Guarded,
    ) -> BTreeSet<Deletion> {
        let deleted = deletions.into_iter();
        let unconfirmed =
            deleted.filter(|(_, since)| !known.confirmed.covers(Cause::Deletion, *since));
        unconfirmed
            .filter(|(object, _)| {
                let user = self.user(object);
                user.is_some_and(|(user, record)| release::is_destroyed(&user, &record))
            })
            .collect()
    }

    /// Users of a server who are to lose licences, but for those whom somebody confirmed or who are being deleted.
    fn losing(&self, unit: &Unit, known: &Guarded, now: Timestamp) -> BTreeSet<ObjectRef> {
        let deletions = self.deletions.of(&unit.server);
        let world = self.world();
        let is_confirmed = |user: &ObjectRef| {
            let withheld = world
                .user(user)
                .and_then(|user| user.record.withheld.as_deref());
            withheld.is_some_and(|withheld| known.confirmed.covers(Cause::Licenses, withheld.since))
        };
        let mut losing = unit.losing_licenses(&world, now);
        losing.retain(|user| !deletions.contains_key(user) && !is_confirmed(user));
        losing
    }
}

/// Whether the deletion of a user waits for a confirmation. Nothing but that ends it: neither time, nor that others were
/// let go.
pub(super) fn is_held(status: &VmsUserStatus) -> bool {
    let mut conditions = status.conditions.iter();
    status.withheld_licenses.is_none()
        && conditions.any(|about| about.type_ == "Ready" && about.reason == TOO_MANY_CHANGES)
}

/// Asks for one user.
pub(super) struct Gate<'a> {
    pub(super) task: &'a Task<'a>,
    pub(super) server: &'a Server,
    pub(super) now: Timestamp,
}

#[async_trait]
impl LossApproval for Gate<'_> {
    async fn approve(
        &self,
        user: &User,
        licenses: Licenses,
    ) -> Result<engine::Approval, PortError> {
        let Some(guard) = self.server.change_guard else {
            return Ok(engine::Approval::Granted);
        };
        self.task.approve(user, licenses, &guard, self.now).await
    }
}

impl Task<'_> {
    /// Whether the user may be deleted now, with what they made.
    pub(super) async fn is_admitted(
        &self,
        work: &Work<'_>,
        server: &Server,
    ) -> Result<bool, PortError> {
        let Some(guard) = server.change_guard else {
            return Ok(true);
        };
        let Some((record, status)) = server_status(self.shared, self.unit) else {
            return Ok(false);
        };
        let object = &work.user.object;
        let mut admissions = self.unit.admissions.lock().await;
        let known = admissions.known(&status).clone();
        let deletions = self.shared.deletions.of(&server.object);
        let Some(since) = deletions.get(object).copied() else {
            return Ok(false);
        };
        let deletion = (object.clone(), since);
        admissions.keep(&deletions);
        if known.confirmed.covers(Cause::Deletion, since)
            || admissions.deletions.members.contains(&deletion)
        {
            return Ok(true);
        }
        if is_held(work.status) {
            return Ok(false);
        }
        let going = &self.shared.going(deletions, &known) - &admissions.deletions.members;
        let loss = Loss::of(Cause::Deletion, going.len(), work.now);
        let request = Request {
            guard: &guard,
            cause: Cause::Deletion,
            loss,
            server: (&record, &status),
        };
        let admitted = self.admit(&request, &mut admissions).await?;
        if admitted {
            admissions.deletions.members.insert(deletion);
        }
        Ok(admitted)
    }

    /// Whether licences may be taken from the user now, with what belongs to them.
    async fn approve(
        &self,
        user: &User,
        licenses: Licenses,
        guard: &ChangeGuard,
        now: Timestamp,
    ) -> Result<engine::Approval, PortError> {
        let Some((record, status)) = server_status(self.shared, self.unit) else {
            return Ok(engine::Approval::WaitingSince(now));
        };
        let mut admissions = self.unit.admissions.lock().await;
        let known = admissions.known(&status).clone();
        let withheld = user.record.withheld.as_deref();
        let since = withheld.filter(|withheld| withheld.licenses == licenses);
        let since = since.map(|withheld| withheld.since);
        if since.is_some_and(|since| known.confirmed.covers(Cause::Licenses, since))
            || admissions.licenses.members.contains(&user.object)
        {
            return Ok(engine::Approval::Granted);
        }
        let waits = engine::Approval::WaitingSince(
            since.unwrap_or_else(|| known.confirmed.next_for_licenses(now)),
        );
        if withheld.is_some() {
            return Ok(waits);
        }
        let mut losing = self.shared.losing(self.unit, &known, now);
        losing.insert(user.object.clone());
        let losing = &losing - &admissions.licenses.members;
        let request = Request {
            guard,
            cause: Cause::Licenses,
            loss: Loss::of(Cause::Licenses, losing.len(), now),
            server: (&record, &status),
        };
        if self.admit(&request, &mut admissions).await? {
            admissions.licenses.members.insert(user.object.clone());
            return Ok(engine::Approval::Granted);
        }
        Ok(waits)
    }

    /// Whether all may lose something who are about to; then that is recorded once for all of them, before anything is
    /// destroyed.
    async fn admit(
        &self,
        request: &Request<'_>,
        admissions: &mut Admissions,
    ) -> Result<bool, PortError> {
        let Request {
            guard,
            cause,
            loss,
            server: (record, status),
        } = *request;
        let known = admissions.known(status).clone();
        let declared = self.shared.world().users_of(&self.unit.server).count();
        let present = declared.saturating_sub(admissions.gone());
        let more = loss.users().saturating_sub(*admissions.reserved(cause));
        if guard.stops(more, present, &known.losses, loss.at) {
            return Ok(false);
        }
        if *admissions.reserved(cause) == 0 {
            let guarded = Guarded {
                losses: known.losses.with(loss, guard.window),
                ..known
            };
            let mut status = status.clone();
            guarded.write_to(&mut status, record.generation, clock::now());
            standing::write(self.shared, self.unit, record, status).await?;
            *admissions.known(&VmsServerStatus::default()) = guarded;
            *admissions.reserved(cause) = loss.users();
        }
        let reserved = admissions.reserved(cause);
        *reserved = reserved.saturating_sub(1);
        Ok(true)
    }
}

/// Some who are about to lose something.
#[derive(Clone, Copy)]
struct Request<'a> {
    guard: &'a ChangeGuard,
    cause: Cause,
    loss: Loss,
    server: (&'a Record, &'a VmsServerStatus),
}

/// What is known of the server of a unit.
pub(super) fn server_status(
    shared: &Shared,
    unit: &Unit,
) -> Option<(Record, Arc<VmsServerStatus>)> {
    let record = shared
        .records
        .get(&ObjectKey::Server(unit.server.clone()))?;
    let Status::Server(status) = &record.status else {
        return None;
    };
    let status = Arc::clone(status);
    Some((record, status))
}
