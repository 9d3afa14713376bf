//! The status of a server.

use std::sync::Arc;

use super::{finalizer, managed};
use crate::{
    api::v1alpha1::{ServerCounts, VmsServer},
    clock,
    domain::{account::Account, license::AccountLicenses, name::ObjectRef},
    engine::PortError,
    operator::{
        change_guard,
        problem::TOO_MANY_CHANGES,
        state::{
            connection::{Connection, Connectivity},
            context::Context,
            objects::{ObjectState, Status},
            server::ServerState,
            status_writer::write_status,
        },
    },
    status::{self, ServerReport},
    world::ObjectKey,
};

/// Reports how a server was last seen, once it is known whether it answers.
pub(super) async fn report(
    context: &Context,
    state: &ServerState,
    object: &ObjectState,
) -> Result<(), PortError> {
    let (connectivity, answered, proven) = (state.connectivity(), state.answered(), state.proven());
    let report = ServerReport {
        generation: object.generation,
        reconcile_at: answered.as_deref(),
        proven_version: proven.as_deref(),
        ..ServerReport::default()
    };
    let report = match &connectivity {
        Connectivity::Pending => return Ok(()),
        Connectivity::Unavailable(problem) => ServerReport {
            problem: Some(&problem.problem),
            ..report
        },
        Connectivity::Ready(connection) => ServerReport {
            identity: Some(&connection.description.identity),
            version: Some(&connection.description.version),
            counts: Some(counts(connection)),
            licenses: Some(licenses(context, state, connection)),
            undeclared: state.discovery.undeclared(),
            unreadable: Some(&connection.inventory.unreadable),
            ..report
        },
    };
    report_server(context, state, object, &report).await
}

async fn report_server(
    context: &Context,
    state: &ServerState,
    object: &ObjectState,
    report: &ServerReport<'_>,
) -> Result<(), PortError> {
    let mut approved = state.approved_losses.lock().await;
    let Some((recorded, before)) = context.server_object(&state.server) else {
        return Ok(());
    };
    let guard = before.change_guard.as_ref();
    let was_waiting = guard.is_some_and(|guard| guard.waiting.is_some());
    let known = approved.known(&before);
    known.waiting = change_guard::waiting(context, &state.server);
    let (waits_for, waits_for_sets) = if object.deleting {
        let users = finalizer::holders(context, &state.server);
        (users, managed::holders(context, &state.server))
    } else {
        (Vec::new(), Vec::new())
    };
    let left_behind = left_behind(context, &state.server);
    let discovery = state.discovery.report();
    let is_asked = context
        .server(&state.server)
        .is_some_and(|server| server.discovery.is_some());
    let report = ServerReport {
        // What was discovered before a restart stays told until it is looked at anew.
        discovery: match (&discovery, is_asked) {
            (_, false) => Some(None),
            (Some(discovery), true) => Some(Some(discovery)),
            (None, true) => None,
        },
        guard: Some(known),
        misread: object.misread(),
        waits_for: &waits_for,
        waits_for_sets: &waits_for_sets,
        left_behind: &left_behind,
        ..report.clone()
    };
    let status = status::server(&before, &report, clock::now());
    if !was_waiting && known.waiting.is_some() {
        let note = status::told_of_too_many_changes();
        context
            .events
            .warn::<VmsServer>(&state.server, &object.uid, TOO_MANY_CHANGES, note)
            .await;
    }
    let key = ObjectKey::Server(state.server.clone());
    let status = Status::Server(Arc::new(status));
    write_status::<VmsServer>(context, &key, &object.uid, &recorded.status, status)
        .await
        .map(drop)
}

/// The accounts of a server that no object declares any more.
pub(crate) fn left_behind(context: &Context, server: &ObjectRef) -> Vec<Arc<Account>> {
    let world = context.world();
    let accounts = world.accounts_of(server);
    accounts
        .filter(|account| account.left_behind.is_some())
        .cloned()
        .collect()
}

/// The licences of the account: as many as at the last listing, without those that were given since.
fn licenses(context: &Context, state: &ServerState, connection: &Connection) -> AccountLicenses {
    AccountLicenses {
        total: connection.inventory.licenses.total,
        free: state.licenses.free(&context.world()),
    }
}

/// The numbers of objects in the last listing.
fn counts(connection: &Connection) -> ServerCounts {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    ServerCounts {
        cameras: count(connection.inventory.cameras.len()),
        layouts: count(connection.inventory.layouts.len()),
        camera_groups: count(connection.inventory.groups.len()),
        users: count(connection.listed_users),
    }
}
