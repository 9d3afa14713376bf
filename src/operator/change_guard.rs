//! The guard against mistakes: a loss that comes together with too many others waits for a person.
//!
//! Losses are recorded in the status of the server before they happen, so that a restart forgets nothing. A user that
//! waits says so in its own status, and only a confirmation ends that.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use jiff::Timestamp;

use super::state::{
    approved_losses::{ApprovedLosses, Deletion},
    context::Context,
    deletions::DeletionEffect,
    objects::{ObjectState, Status},
    queue::Lane,
    server::ServerState,
    status_writer::write_status,
};
use crate::{
    api::v1alpha1::{VmsServer, VmsServerStatus},
    clock,
    domain::{
        change_guard::{Batch, Cause, ChangeGuard, Loss, Waiting},
        license::Licenses,
        name::ObjectRef,
        server::Server,
        user::User,
    },
    engine::{Approval, LossApproval, PortError},
    status::Guarded,
    world::ObjectKey,
};

/// What waits for a confirmation on a server.
pub(crate) fn waiting(context: &Context, server: &ObjectRef) -> Option<Waiting> {
    let deletions = context.deletions.of(server);
    let licenses: Batch = {
        let world = context.world();
        let left = world.users_of(server);
        let left = left.filter(|user| !deletions.contains_key(*user));
        left.filter_map(|user| Some(world.user(user)?.record.withheld.as_deref()?.since))
            .collect()
    };
    let deletions = deletions.into_iter().filter_map(|(user, since)| {
        let user = context.objects.get(&ObjectKey::User(user))?;
        user.is_deletion_held().then_some(since)
    });
    Waiting {
        deletions: deletions.collect(),
        licenses,
    }
    .some()
}

/// Lets the waiting users through, if a person has confirmed exactly these.
pub(crate) async fn confirm(context: &Context, state: &ServerState, object: &ObjectState) {
    let (Some(confirmed), Status::Server(status)) = (object.confirmed(), &object.status) else {
        return;
    };
    let Some(waiting) = waiting(context, &state.server) else {
        return;
    };
    if waiting.to_string() != confirmed {
        return;
    }
    let mut approved = state.approved_losses.lock().await;
    let known = approved.known(status);
    known.confirmed = known.confirmed.with(&waiting);
    drop(approved);
    state.push(held_users(context, &state.server), Lane::Backlog);
}

/// Users of a server that wait for a confirmation or are being deleted.
fn held_users(context: &Context, server: &ObjectRef) -> BTreeSet<ObjectRef> {
    let world = context.world();
    let is_withheld = |user: &&ObjectRef| {
        let user = world.user(user);
        user.is_some_and(|user| user.record.withheld.is_some())
    };
    let withheld = world.users_of(server).filter(is_withheld).cloned();
    withheld
        .chain(context.deletions.of(server).into_keys())
        .collect()
}

/// The guard of one server, for one user.
pub(crate) struct Gate<'a> {
    pub(crate) context: &'a Context,
    pub(crate) state: &'a ServerState,
    pub(crate) server: &'a Server,
    pub(crate) now: Timestamp,
}

#[async_trait]
impl LossApproval for Gate<'_> {
    async fn approve(&self, user: &User, licenses: Licenses) -> Result<Approval, PortError> {
        match &self.server.change_guard {
            Some(guard) => self.approve_removal(user, licenses, guard).await,
            None => Ok(Approval::Granted),
        }
    }
}

impl Gate<'_> {
    /// Whether a user may be deleted now, with what they made. `is_held` where that waits for a confirmation already.
    pub(crate) async fn approve_deletion(
        &self,
        user: &ObjectRef,
        is_held: bool,
    ) -> Result<bool, PortError> {
        let Some(guard) = &self.server.change_guard else {
            return Ok(true);
        };
        let Some((object, status)) = self.context.server_object(&self.state.server) else {
            return Ok(false);
        };
        let mut approved = self.state.approved_losses.lock().await;
        let known = approved.known(&status).clone();
        let deletions = &self.context.deletions;
        let Some(since) = deletions.since(&self.server.object, user) else {
            return Ok(false);
        };
        if known.confirmed.covers(Cause::Deletion, since)
            || approved.deletions.contains(&(user.clone(), since))
        {
            return Ok(true);
        }
        if is_held {
            return Ok(false);
        }
        let deletions = deletions.of(&self.server.object);
        approved.keep(&deletions);
        let going = &self.going(deletions, &known) - &approved.deletions;
        let request = Request {
            guard,
            loss: Loss::of(Cause::Deletion, going.len(), self.now),
            object: &object,
            status: &status,
        };
        if self.are_too_many(&request, going.len(), &mut approved) {
            return Ok(false);
        }
        self.record_losses(&request, &mut approved).await?;
        approved.deletions.extend(going);
        Ok(true)
    }

    /// Whether licences may be taken from the user now, with what belongs to them.
    async fn approve_removal(
        &self,
        user: &User,
        licenses: Licenses,
        guard: &ChangeGuard,
    ) -> Result<Approval, PortError> {
        let Some((object, status)) = self.context.server_object(&self.state.server) else {
            return Ok(Approval::WaitingSince(self.now));
        };
        let mut approved = self.state.approved_losses.lock().await;
        let known = approved.known(&status).clone();
        let withheld = user.record.withheld.as_deref();
        let since = withheld.filter(|withheld| withheld.licenses == licenses);
        let since = since.map(|withheld| withheld.since);
        if since.is_some_and(|since| known.confirmed.covers(Cause::Licenses, since))
            || approved.removals.contains(&user.object)
        {
            return Ok(Approval::Granted);
        }
        let since = since.unwrap_or_else(|| known.confirmed.next_for_licenses(self.now));
        if withheld.is_some() {
            return Ok(Approval::WaitingSince(since));
        }
        let mut losing = self.losing(&known);
        losing.insert(user.object.clone());
        let losing = (&losing - &approved.removals).len();
        let request = Request {
            guard,
            loss: Loss::of(Cause::Licenses, losing, self.now),
            object: &object,
            status: &status,
        };
        let more = losing.saturating_sub(approved.reserved_removals);
        if self.are_too_many(&request, more, &mut approved) {
            return Ok(Approval::WaitingSince(since));
        }
        if approved.reserved_removals == 0 {
            self.record_losses(&request, &mut approved).await?;
            approved.reserved_removals = losing;
        }
        approved.reserved_removals = approved.reserved_removals.saturating_sub(1);
        approved.removals.insert(user.object.clone());
        Ok(Approval::Granted)
    }

    /// Whether so many more users may not lose something as well.
    fn are_too_many(
        &self,
        request: &Request<'_>,
        more: usize,
        approved: &mut ApprovedLosses,
    ) -> bool {
        let present = self.accounts().saturating_sub(approved.deletions.len());
        let losses = &approved.known(request.status).losses;
        request.guard.stops(more, present, losses, request.loss.at)
    }

    /// Records all that is about to be lost, before the first of it is.
    async fn record_losses(
        &self,
        request: &Request<'_>,
        approved: &mut ApprovedLosses,
    ) -> Result<(), PortError> {
        let known = approved.known(request.status);
        let guarded = Guarded {
            losses: known.losses.with(request.loss, request.guard.window),
            ..known.clone()
        };
        self.record(request, &guarded).await?;
        *known = guarded;
        Ok(())
    }

    /// How many users of the server have an account; declaring more of them makes the guard no more generous.
    fn accounts(&self) -> usize {
        let world = self.context.world();
        let users = world.users_of(&self.state.server);
        let users = users.filter_map(|object| world.user(object));
        users.filter(|user| world.has_account(user)).count()
    }

    async fn record(&self, request: &Request<'_>, guarded: &Guarded) -> Result<(), PortError> {
        let Request { object, status, .. } = *request;
        let mut status = status.clone();
        guarded.write_to(&mut status, object.generation, clock::now());
        let key = ObjectKey::Server(self.state.server.clone());
        let status = Status::Server(status.into());
        write_status::<VmsServer>(self.context, &key, &object.uid, &object.status, status)
            .await
            .map(drop)
    }

    /// Users that are being deleted and would lose what they made, except confirmed ones.
    fn going(
        &self,
        deletions: BTreeMap<ObjectRef, Timestamp>,
        known: &Guarded,
    ) -> BTreeSet<Deletion> {
        let deletions = deletions.into_iter();
        let unconfirmed =
            deletions.filter(|(_, since)| !known.confirmed.covers(Cause::Deletion, *since));
        unconfirmed
            .filter(|(user, _)| {
                let user = self.context.user(user);
                user.is_some_and(|(user, object)| {
                    let has_account = self.context.world().has_account(&user);
                    DeletionEffect::of(&user, &object, has_account) == DeletionEffect::Destroys
                })
            })
            .collect()
    }

    /// Users that are to lose licences, except confirmed ones and those being deleted.
    fn losing(&self, known: &Guarded) -> BTreeSet<ObjectRef> {
        let deletions = self.context.deletions.of(&self.state.server);
        let world = self.context.world();
        let is_confirmed = |user: &ObjectRef| {
            let withheld = world
                .user(user)
                .and_then(|user| user.record.withheld.as_deref());
            withheld.is_some_and(|withheld| known.confirmed.covers(Cause::Licenses, withheld.since))
        };
        let mut losing = self.state.licenses.losing(&world, self.now);
        losing.retain(|user| !deletions.contains_key(user) && !is_confirmed(user));
        losing
    }
}

/// Losses that are asked for, and the server as it is recorded.
#[derive(Clone, Copy)]
struct Request<'a> {
    guard: &'a ChangeGuard,
    loss: Loss,
    object: &'a ObjectState,
    status: &'a VmsServerStatus,
}
