//! Writing the status of an object, where it differs from the one on record.

use super::{
    context::Context,
    objects::{Status, object_of},
};
use crate::{
    domain::name::Uid, engine::PortError, operator::kubernetes::client::Kind, world::ObjectKey,
};

/// Writes a status that says something else than the one before, which counts from then on, not only when the watch brings
/// it. Answers whether there was anything to write.
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
