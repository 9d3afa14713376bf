//! What becomes of analytics data whose licence is taken away.
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

/// Lets the cases of an account run that its licences are enough for, the oldest first, and starts or stops
/// the time of everything else.
pub(crate) async fn settle(
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
