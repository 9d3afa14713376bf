//! Whether an account may see what it asks for.

use std::collections::BTreeSet;

use super::{action::Action, answer::REFUSED, location::Location, pattern::PathPattern};
use crate::server::{
    db::{
        cameras::{self, Camera},
        users::User,
    },
    error::Result,
    service::inventory,
    state::App,
    stream_path::StreamPath,
};

/// The camera at an address and what is seen of it there, if the account may.
pub(super) async fn at(
    app: &App,
    user: &User,
    paths: &[PathPattern],
    location: &Location<'_>,
) -> Result<(Camera, Action)> {
    let readings = paths
        .iter()
        .filter_map(|pattern| Some((pattern.read(location)?, pattern.action())));
    let readings: BTreeSet<(StreamPath, Action)> = readings.collect();
    let mut snapshot = app.database().read().await?;
    let mut found = Vec::new();
    for (path, action) in readings {
        let camera = cameras::find_by_stream_path(&mut snapshot, &path).await?;
        found.extend(camera.map(|camera| (camera, action)));
    }
    // An address of two cameras, or of two things, is of none: which of them is served there is not ours to say.
    let Ok([(camera, action)]) = <[_; 1]>::try_from(found) else {
        return Err(REFUSED);
    };
    inventory::check(&mut snapshot, user.id, camera.id, action.permission()).await?;
    Ok((camera, action))
}

/// The camera of a stream, if the account may see that of it.
pub(super) async fn stream(
    app: &App,
    user: &User,
    path: &StreamPath,
    action: Action,
) -> Result<Camera> {
    let mut snapshot = app.database().read().await?;
    let camera = cameras::find_by_stream_path(&mut snapshot, path).await?;
    let camera = camera.ok_or(REFUSED)?;
    inventory::check(&mut snapshot, user.id, camera.id, action.permission()).await?;
    Ok(camera)
}
