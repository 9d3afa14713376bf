//! What is said of a server, and for how long it is held.

use std::sync::Arc;

use serde_json::json;

use super::{
    guard::server_status,
    problem::TOO_MANY_CHANGES,
    queue::Lane,
    records::{Record, Status},
    shared::Shared,
    tend::Tender,
    unit::Unit,
};
use crate::{
    api::v1alpha1::{ServerCounts, VmsServer, VmsServerStatus},
    clock,
    domain::{name::ObjectRef, server::Server},
    engine::{PortError, Survey},
    status::{self, ServerReport},
    world::ObjectKey,
};

impl Tender {
    /// A server is held until its last user is gone.
    pub(super) async fn hold(&self, server: &Server, record: &Record) -> Result<(), PortError> {
        if record.held || record.deleting {
            return Ok(());
        }
        self.shared
            .cluster
            .mark::<VmsServer>(&server.object, &record.uid, json!({}))
            .await
    }

    /// Lets a server go that is being deleted, once nobody needs it; answers whether it did.
    pub(super) async fn release(
        &self,
        server: &Server,
        record: &Record,
    ) -> Result<bool, PortError> {
        let needed = {
            let world = self.shared.world();
            let users: Vec<ObjectRef> = world.users_of(&server.object).cloned().collect();
            drop(world);
            let record = |user: ObjectRef| self.shared.records.get(&ObjectKey::User(user));
            users.into_iter().filter_map(record).any(|user| user.held)
        };
        if needed || !record.held {
            return Ok(!needed);
        }
        self.shared
            .cluster
            .unmark::<VmsServer>(&server.object, &record.uid)
            .await?;
        Ok(true)
    }

    pub(super) async fn report(
        &self,
        server: &Server,
        record: &Record,
        report: &ServerReport<'_>,
    ) -> Result<(), PortError> {
        let mut admissions = self.unit.admissions.lock().await;
        // As of now: somebody else may have written it since the record was taken.
        let Some((_, before)) = server_status(&self.shared, &self.unit) else {
            return Ok(());
        };
        let recorded = before.change_guard.as_ref();
        let was_waiting = recorded.is_some_and(|guard| guard.waiting.is_some());
        let known = admissions.known(&before);
        known.waiting = self.shared.waiting(&server.object);
        let report = ServerReport {
            guard: Some(known),
            ..report.clone()
        };
        let status: VmsServerStatus = status::server(&before, &report, clock::now());
        if status == *before {
            return Ok(());
        }
        if let (false, Some(waiting)) = (was_waiting, known.waiting) {
            let events = &self.shared.events;
            let note = status::too_many_changes(&waiting);
            events
                .warn::<VmsServer>(&server.object, &record.uid, TOO_MANY_CHANGES, note)
                .await;
        }
        write(&self.shared, &self.unit, record, status).await
    }

    /// Lets those go who wait, where a person has confirmed just these.
    pub(super) async fn confirm(&self, record: &Record) {
        let (Some(confirmed), Status::Server(status)) = (record.confirmed(), &record.status) else {
            return;
        };
        let Some(waiting) = self.shared.waiting(&self.unit.server) else {
            return;
        };
        if waiting.to_string() != confirmed {
            return;
        }
        let mut admissions = self.unit.admissions.lock().await;
        let known = admissions.known(status);
        known.confirmed = known.confirmed.with(&waiting);
        drop(admissions);
        let held = self.shared.held(&self.unit.server);
        self.unit.push(held, Lane::Backlog);
    }
}

/// Writes the status of a server; whoever does holds its admissions.
pub(super) async fn write(
    shared: &Shared,
    unit: &Unit,
    record: &Record,
    status: VmsServerStatus,
) -> Result<(), PortError> {
    shared
        .cluster
        .write_status::<VmsServer>(&unit.server, &record.uid, &status)
        .await?;
    let key = ObjectKey::Server(unit.server.clone());
    let status = Status::Server(Arc::new(status));
    shared.records.note_status(&key, status);
    Ok(())
}

/// A report that says nothing but what was looked at.
pub(super) fn blank(record: &Record) -> ServerReport<'_> {
    ServerReport {
        generation: record.generation,
        identity: None,
        version: None,
        proven_version: None,
        counts: None,
        licenses: None,
        problem: None,
        guard: None,
        reconcile_at: record.reconcile_at(),
    }
}

/// What a reading has, in numbers.
pub(super) fn counts(survey: &Survey) -> ServerCounts {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    ServerCounts {
        cameras: count(survey.inventory.cameras.len()),
        layouts: count(survey.inventory.layouts.len()),
        camera_groups: count(survey.inventory.groups.len()),
        users: count(survey.rows().count()),
    }
}
