//! One user being reconciled, and when to reconcile it again.

use std::time::Duration;

use jiff::Timestamp;

use super::claims::UserClaims;
use crate::{
    api::v1alpha1::VmsUserStatus,
    clock,
    domain::{
        server::{Mode, Server},
        user::User,
    },
    engine::{Failure, Ports},
    operator::{
        change_guard::Gate,
        problem::WriteBlock,
        state::{
            connection::Connection, context::Context, objects::ObjectState, queue::Next,
            server::ServerState, shards::ShardState,
        },
    },
    plan::Difference,
    rules::Verdict,
    status::{Changes, GRACE, Problem},
    store::ErrorKind,
};

/// Shortly after the grace period ends.
const AFTER_GRACE: Duration = GRACE.saturating_add(Duration::from_secs(1));

/// Clocks may be set: a distant moment is checked again at this interval.
const CLOCK_CHECK: Duration = Duration::from_hours(1);

/// How long a requested listing takes.
const LISTING: Duration = Duration::from_secs(1);

/// How long to wait for a listing that no create can follow, where one may still arrive for so long.
pub(super) fn after_listing(state: &ServerState, late: Duration) -> Duration {
    if late.is_zero() {
        state.resync();
        LISTING
    } else {
        late
    }
}

/// A user and the object that declares it, whether or not a server serves it.
#[derive(Clone, Copy)]
pub(super) struct UserObject<'a> {
    pub(super) context: &'a Context,
    pub(super) shard: &'a ShardState,
    pub(super) user: &'a User,
    pub(super) object: &'a ObjectState,
    pub(super) status: &'a VmsUserStatus,
    /// One moment for all of it.
    pub(super) now: Timestamp,
}

/// A user being reconciled with the server that serves it.
#[derive(Clone, Copy)]
pub(super) struct UserContext<'a> {
    pub(super) context: &'a Context,
    pub(super) state: &'a ServerState,
    pub(super) server: &'a Server,
    pub(super) user: &'a User,
    pub(super) object: &'a ObjectState,
    pub(super) status: &'a VmsUserStatus,
    /// One moment for all of it.
    pub(super) now: Timestamp,
}

impl<'a> UserObject<'a> {
    /// The same, where a server serves it.
    pub(super) const fn served_by(
        self,
        state: &'a ServerState,
        server: &'a Server,
    ) -> UserContext<'a> {
        UserContext {
            context: self.context,
            state,
            server,
            user: self.user,
            object: self.object,
            status: self.status,
            now: self.now,
        }
    }

    pub(super) const fn claims(&self) -> UserClaims<'a> {
        UserClaims {
            context: self.context,
            object: self.object,
            shard: self.shard,
        }
    }

    /// When to reconcile again: when the grace period ends if something may still resolve itself, and when access begins
    /// or ends.
    pub(super) fn next(&self, verdict: Option<&Verdict>) -> Next {
        let is_waiting = verdict.is_some_and(Verdict::is_waiting);
        let validity = verdict.map_or(&self.user.validity, |verdict| &verdict.validity);
        let change = validity.next_change(self.now).map(|moment| {
            let wait = moment.duration_since(clock::now());
            Duration::try_from(wait)
                .unwrap_or_default()
                .min(CLOCK_CHECK)
        });
        match (is_waiting.then_some(AFTER_GRACE), change) {
            (None, None) => Next::Done,
            (Some(wait), None) | (None, Some(wait)) => Next::After(wait),
            (Some(patience), Some(change)) => Next::After(patience.min(change)),
        }
    }
}

impl<'a> UserContext<'a> {
    /// A difference in what the user holds, by the names that people know.
    pub(super) async fn named(&self, connection: &Connection, difference: &Difference) -> Changes {
        let world = self.context.shared_world();
        connection.named(world, self.server, difference).await
    }

    /// The user, whichever server serves it.
    pub(super) fn as_object(&self) -> UserObject<'a> {
        UserObject {
            context: self.context,
            shard: &self.state.shard,
            user: self.user,
            object: self.object,
            status: self.status,
            now: self.now,
        }
    }

    pub(super) fn claims(&self) -> UserClaims<'a> {
        self.as_object().claims()
    }

    /// Why nothing may be written to the VMS, if so.
    pub(super) fn write_block(&self) -> Option<WriteBlock> {
        if self.object.paused {
            Some(WriteBlock::Paused)
        } else {
            (self.server.mode == Mode::Observe).then_some(WriteBlock::Observed)
        }
    }

    /// Whether what restricts the user is written all the same: a tenant cannot keep access by what it writes on its own
    /// object.
    pub(super) fn shrinks_under(&self, block: WriteBlock) -> bool {
        match block {
            WriteBlock::Paused => self.user.is_tenants() && self.server.mode == Mode::Manage,
            WriteBlock::Observed => false,
        }
    }

    /// The guard against mistakes, for this user.
    pub(super) const fn gate(&self) -> Gate<'a> {
        Gate {
            context: self.context,
            state: self.state,
            server: self.server,
            now: self.now,
        }
    }

    /// The outside, for the engine.
    pub(super) fn ports<'p>(
        &'p self,
        connection: &'p Connection,
        claims: &'p UserClaims<'_>,
        gate: &'p Gate<'_>,
    ) -> Ports<'p> {
        Ports {
            store: connection.store.as_ref(),
            secrets: &self.context.secrets,
            claims,
            loss_approval: gate,
            key: self.context.phase.key(),
        }
    }

    /// How long to wait until no create of the user that was sent before the last listing can arrive after it.
    pub(super) fn late_for(&self, connection: &Connection) -> Option<Duration> {
        let late_arrivals = self.context.config.late_arrivals;
        self.state
            .late_for(&self.user.object, connection.listed, late_arrivals)
    }

    /// When to reconcile again after a failure. One that is of the server pauses all its users until it was listed.
    pub(super) fn next_after_failure(&self, failure: &Failure, problem: Problem) -> Next {
        let Failure::Store(error) = failure else {
            return Next::Retry;
        };
        if error.is_of_server() {
            self.state.suspect(problem);
            return Next::Retry;
        }
        let is_outdated = matches!(
            error.kind,
            ErrorKind::LoginTaken | ErrorKind::LicenseLimit | ErrorKind::TermsNotAccepted
        );
        if is_outdated {
            // The last listing does not show who took the login or the licences, or the terms.
            self.state.resync();
        }
        Next::Retry
    }
}
