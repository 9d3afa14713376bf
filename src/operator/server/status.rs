//! The status of a server.

use std::sync::Arc;

use super::finalizer;
use crate::{
    api::v1alpha1::{ServerCounts, VmsServer},
    clock,
    domain::{account::Account, license::AccountLicenses, name::ObjectRef},
    engine::{PortError, Survey},
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
    status::{self, Problem, ServerReport},
    world::ObjectKey,
};

/// Reports a server that was listed.
pub(super) async fn report_listed(
    context: &Context,
    state: &ServerState,
    object: &ObjectState,
    survey: &Survey,
    proven_version: Option<&str>,
) -> Result<(), PortError> {
    let report = ServerReport {
        identity: Some(&survey.description.identity),
        version: Some(&survey.description.version),
        counts: Some(counts(survey)),
        licenses: Some(survey.inventory.licenses),
        proven_version,
        reconcile_at: object.reconcile_at(),
        ..blank(object)
    };
    report_server(context, state, object, &report).await
}

/// Reports why a server cannot be used.
pub(super) async fn report_problem(
    context: &Context,
    state: &ServerState,
    object: &ObjectState,
    problem: &Problem,
) -> Result<(), PortError> {
    let report = ServerReport {
        problem: Some(problem),
        reconcile_at: object.reconcile_at(),
        ..blank(object)
    };
    report_server(context, state, object, &report).await
}

/// Reports what changed on a server since it was listed.
pub(super) async fn report_changes(
    context: &Context,
    state: &ServerState,
    object: &ObjectState,
    connection: &Connection,
    proven_version: Option<&str>,
) -> Result<(), PortError> {
    let licenses = AccountLicenses {
        total: connection.inventory.licenses.total,
        free: state.licenses.free(&context.world()),
    };
    let report = ServerReport {
        proven_version,
        licenses: Some(licenses),
        ..blank(object)
    };
    report_server(context, state, object, &report).await
}

/// Reports what the deletion of a server waits for, once it is known whether it answers.
pub(super) async fn report_deletion(
    context: &Context,
    state: &ServerState,
    object: &ObjectState,
) -> Result<(), PortError> {
    let connectivity = state.connectivity();
    let problem = match &connectivity {
        Connectivity::Pending => return Ok(()),
        Connectivity::Ready(_) => None,
        Connectivity::Unavailable(problem) => Some(&problem.problem),
    };
    let report = ServerReport {
        problem,
        ..blank(object)
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
    let waits_for = if object.deleting {
        finalizer::holders(context, &state.server)
    } else {
        Vec::new()
    };
    let left_behind = left_behind(context, &state.server);
    let report = ServerReport {
        guard: Some(known),
        waits_for: &waits_for,
        left_behind: &left_behind,
        ..report.clone()
    };
    let status = status::server(&before, &report, clock::now());
    if let (false, Some(waiting)) = (was_waiting, known.waiting) {
        let note = status::too_many_changes(&waiting);
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

/// A report with nothing but the observed generation. What was asked for is answered by a listing alone.
fn blank(object: &ObjectState) -> ServerReport<'_> {
    ServerReport {
        generation: object.generation,
        ..ServerReport::default()
    }
}

/// The numbers of objects in a listing.
fn counts(survey: &Survey) -> ServerCounts {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    ServerCounts {
        cameras: count(survey.inventory.cameras.len()),
        layouts: count(survey.inventory.layouts.len()),
        camera_groups: count(survey.inventory.groups.len()),
        users: count(survey.rows().count()),
    }
}
