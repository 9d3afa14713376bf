//! Writes the status of an object, if it differs from the recorded one.

use super::{
    context::Context,
    objects::{Status, object_of},
};
use crate::{
    domain::name::Uid, engine::PortError, operator::kubernetes::client::Kind, world::ObjectKey,
};

/// Writes a status that differs from the one before, and records it before the watch reports it. Returns whether it
/// differed.
pub(crate) async fn write_status<K: Kind>(
    context: &Context,
    key: &ObjectKey,
    uid: &Uid,
    before: &Status,
    status: Status,
) -> Result<bool, PortError> {
    if status == *before {
        return Ok(false);
    }
    context
        .cluster
        .write_status::<K>(object_of(key), uid, &status)
        .await?;
    context.objects.note_status(key, status);
    Ok(true)
}
