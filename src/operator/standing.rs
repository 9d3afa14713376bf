//! What is said of a server, and for how long it is held.

use std::sync::Arc;

use serde_json::json;

use super::{
    records::{Record, Status},
    tend::Tender,
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
        let Status::Server(before) = &record.status else {
            return Ok(());
        };
        let status: VmsServerStatus = status::server(before, report, clock::now());
        if status == **before {
            return Ok(());
        }
        self.shared
            .cluster
            .write_status::<VmsServer>(&server.object, &record.uid, &status)
            .await?;
        let key = ObjectKey::Server(server.object.clone());
        self.shared
            .records
            .note_status(&key, Status::Server(Arc::new(status)));
        Ok(())
    }
}

/// A report that says nothing but what was looked at.
pub(super) fn blank(record: &Record) -> ServerReport<'_> {
    ServerReport {
        generation: record.generation,
        identity: None,
        version: None,
        proven_version: None,
        counts: None,
        problem: None,
        reconcile_at: record.reconcile_at.as_deref(),
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
