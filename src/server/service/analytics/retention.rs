//! How long analytics data is kept after its licence is taken away.
//!
//! Known from the users page: types, reactions, events and resources are kept for seven days and then
//! deleted. That fewer licences cost the newest cases, and that a licence given back within the time keeps
//! everything, is ours.

use jiff::Timestamp;

use crate::{
    domain::license::{KEPT_FOR, Level, Licenses},
    server::{
        db::{
            Connection,
            analytics::{cases, resources},
        },
        error::Result,
    },
};

/// Keeps as many cases of an account as its licences allow, the oldest first; everything else expires.
pub(crate) async fn apply(
    connection: &mut Connection,
    user: i64,
    licenses: Licenses,
    now: Timestamp,
) -> Result<()> {
    let expiry = now.saturating_add(KEPT_FOR).unwrap_or(Timestamp::MAX);
    for level in Level::ALL {
        cases::keep_oldest(connection, user, *level, licenses.of(*level), expiry).await?;
    }
    // Faces and plates are for cases of the third level alone.
    let lost = licenses.of(Level::L3) == 0;
    resources::keep(connection, user, lost.then_some(expiry)).await?;
    Ok(())
}
