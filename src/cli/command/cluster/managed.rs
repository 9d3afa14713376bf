//! Layouts and camera groups that are kept in the VMS, and are not as declared.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, ObjectMeta};
use serde::Serialize;

use super::objects::{Error, Objects, is_ready, told};
use crate::{
    api::v1alpha1::{Identity, Management, MemberStatus, VmsCameraGroup, VmsLayout},
    cli::report::document::Table,
};

/// One that is not as declared.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SetState {
    /// Such as `VmsLayout lobby-wall`.
    object: String,
    /// The server, in the same namespace.
    #[serde(skip)]
    pub(super) server: String,
    ready: String,
}

/// All of a namespace.
///
/// # Errors
/// The cluster cannot be read.
pub(super) async fn not_ready(objects: &Objects) -> Result<Vec<SetState>, Error> {
    let layouts: Vec<VmsLayout> = objects.list().await?;
    let groups: Vec<VmsCameraGroup> = objects.list().await?;
    let layouts = layouts.iter().filter_map(|layout| {
        let (spec, status) = (&layout.spec, layout.status.as_ref());
        let declared = (&spec.identity, &spec.management);
        state("VmsLayout", &layout.metadata, declared, status)
    });
    let groups = groups.iter().filter_map(|group| {
        let (spec, status) = (&group.spec, group.status.as_ref());
        let declared = (&spec.identity, &spec.management);
        state("VmsCameraGroup", &group.metadata, declared, status)
    });
    Ok(layouts.chain(groups).collect())
}

fn state(
    kind: &str,
    metadata: &ObjectMeta,
    (identity, management): (&Identity, &Management),
    status: Option<&MemberStatus>,
) -> Option<SetState> {
    let conditions: &[Condition] = status.map_or(&[], |status| &status.conditions);
    (management.manage && !is_ready(conditions)).then(|| SetState {
        object: format!("{kind} {}", metadata.name.as_deref().unwrap_or_default()),
        server: identity.server_ref.name.clone(),
        ready: told(conditions, "Ready"),
    })
}

/// Those of one server.
pub(super) fn table<'a>(sets: impl Iterator<Item = &'a SetState>) -> Table {
    Table {
        caption: "Layouts and camera groups that are not as declared".to_owned(),
        columns: ["object", "ready"].map(str::to_owned).into(),
        rows: sets
            .map(|set| vec![(&set.object).into(), (&set.ready).into()])
            .collect(),
    }
}
