//! What every driver does.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;

use super::{Description, Error, ErrorKind, Result};
use crate::{
    domain::{name::UserId, password::PasswordValue},
    plan::{Change, Identified, NewUser, SetStep},
    world::{Inventory, StoreRow, StoreUser},
};

/// The users of one parent account on one server, and what it gives them.
///
/// Every call ends within the driver's own time limits. None of them retries a write whose fate is
/// unknown: it answers [`super::ErrorKind::Unknown`], and the caller reads back first.
#[async_trait]
pub trait UserStore: Send + Sync {
    /// What the server is and can do.
    async fn describe(&self) -> Result<Description>;

    /// Whether the server serves the parent account: the cheapest read that says so.
    async fn probe(&self) -> Result<()>;

    /// What the parent account has to give.
    async fn inventory(&self) -> Result<Inventory>;

    /// All users, page by page.
    async fn list(&self) -> Result<Vec<StoreRow>>;

    /// One user in full; `None` where there is none of that id.
    async fn get(&self, id: &UserId) -> Result<Option<StoreUser>>;

    /// Makes a user and answers its id.
    async fn create(&self, user: &NewUser, password: &PasswordValue) -> Result<UserId>;

    /// Changes a user, by as many requests as it takes, in an order that never adds before it takes.
    async fn update(&self, change: &Change) -> Result<()>;

    /// Gives a user another password, which ends its sessions where the server does so.
    async fn set_password(&self, user: &Identified, password: &PasswordValue) -> Result<()>;

    /// Deletes a user; one that is gone already is no error.
    async fn delete(&self, user: &Identified) -> Result<()>;

    /// Makes, changes or deletes a layout or a camera group, by one write. What was changed since it was listed is left alone.
    async fn write_set(&self, step: &SetStep) -> Result<()> {
        let attempted = format!("write {} `{}`", step.kind(), step.name());
        let detail = "this driver writes nothing but users";
        Err(Error::new(ErrorKind::Unsupported, attempted, detail))
    }

    /// The other installations of this product that have a session under the parent account; none where the
    /// server does not tell.
    async fn other_installations(&self) -> Result<BTreeSet<Arc<str>>> {
        Ok(BTreeSet::new())
    }

    /// Ends the session with the server, where there is one; a later call opens another.
    async fn close(&self) -> Result<()> {
        Ok(())
    }
}
