//! The sub-users of a parent with what a list of them shows of each.

use crate::{
    domain::validity::Validity,
    server::{
        auth::Manager,
        db::{self, cameras, overview, users},
        error::Result,
        paging::{Listing, Page},
        state::App,
        wire::SubuserRow,
    },
};

/// How many cameras of a user are named.
const NAMED: i64 = 24;

/// A sub-user in a list.
pub(crate) struct Overview {
    pub(crate) row: SubuserRow,
    pub(crate) validity: Validity,
    /// How many cameras were granted.
    pub(crate) cameras: i64,
    /// The names of the first of them.
    pub(crate) first_cameras: Vec<String>,
}

/// A page of sub-users, and how many cameras their parent has to give.
pub(crate) struct Overviews {
    pub(crate) users: Page<Overview>,
    pub(crate) owned_cameras: i64,
}

/// Reads as often for a page of users with thousands of cameras as for one user.
pub(crate) async fn list(
    app: &App,
    manager: &Manager,
    listing: &Listing,
    path: String,
) -> Result<Overviews> {
    let mut snapshot = app.database().read().await?;
    let pattern = db::contains(listing.search());
    let rows =
        users::list_subusers(&mut snapshot, manager.parent, &pattern, listing.window()).await?;
    let ids: Vec<i64> = rows.rows.iter().map(|user| user.id).collect();
    let counts = overview::camera_counts(&mut snapshot, &ids).await?;
    let mut names = overview::first_cameras(&mut snapshot, &ids, NAMED).await?;
    let users = Page::new(rows, listing, path, |user| Overview {
        validity: user.validity.read(),
        cameras: counts.get(&user.id).copied().unwrap_or_default(),
        first_cameras: names.remove(&user.id).unwrap_or_default(),
        row: user.into(),
    });
    Ok(Overviews {
        users,
        owned_cameras: cameras::count_owned(&mut snapshot, manager.parent).await?,
    })
}
