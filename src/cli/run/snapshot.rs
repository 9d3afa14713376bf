//! A server read as a whole, which then answers as the server did and takes no change.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::{connection::ConnectOptions, error::Error};
use crate::{
    cli::{input::secrets::FolderSecrets, report::progress::Progress},
    domain::{name::UserId, password::PasswordValue, server::Server},
    engine::{Survey, survey},
    plan::{Change, Identified, NewUser, SetStep},
    store::{self, Description, ErrorKind, UserStore},
    world::{Inventory, StoreRow, StoreUser},
};

/// A server as it is, with all of its users in full.
#[derive(Debug)]
pub struct Snapshot {
    /// What it is and has.
    pub survey: Survey,
    /// Its users.
    pub users: BTreeMap<UserId, StoreUser>,
}

/// Reads a server, and each of its users.
///
/// # Errors
/// The server cannot be used.
pub async fn read_whole(
    server: &Server,
    secrets: &FolderSecrets,
    options: &ConnectOptions,
    progress: &Progress,
) -> Result<Snapshot, Error> {
    let store = options.connect(server, secrets)?;
    progress.read(&server.object);
    let snapshot = Snapshot::of(store.as_ref(), |done, all| {
        progress.count(&server.object, done, all);
    });
    let snapshot = snapshot.await;
    // The account has few sessions; one that cannot be ended is replaced some day.
    let _ = store.close().await;
    progress.clear();
    snapshot.map_err(Error::of_store(server))
}

impl Snapshot {
    async fn of(store: &dyn UserStore, count: impl Fn(usize, usize)) -> store::Result<Self> {
        let survey = survey(store).await?;
        let mut users = BTreeMap::new();
        let all = survey.rows().count();
        for (done, row) in survey.rows().enumerate() {
            count(done, all);
            // A user that is gone meanwhile, or is somebody else by now, is not there.
            let user = store.get(&row.id).await?;
            if let Some(user) = user.filter(|user| user.login == row.login) {
                users.insert(user.id.clone(), user);
            }
        }
        Ok(Self { survey, users })
    }
}

#[async_trait]
impl UserStore for Snapshot {
    async fn describe(&self) -> store::Result<Description> {
        Ok(self.survey.description.clone())
    }

    async fn probe(&self) -> store::Result<()> {
        Ok(())
    }

    async fn inventory(&self) -> store::Result<Inventory> {
        Ok((*self.survey.inventory).clone())
    }

    async fn list(&self) -> store::Result<Vec<StoreRow>> {
        let rows = self.survey.rows();
        Ok(rows
            .filter(|row| self.users.contains_key(&row.id))
            .cloned()
            .collect())
    }

    async fn get(&self, id: &UserId) -> store::Result<Option<StoreUser>> {
        Ok(self.users.get(id).cloned())
    }

    async fn create(&self, user: &NewUser, _: &PasswordValue) -> store::Result<UserId> {
        Err(unchangeable(format!("create user `{}`", user.login)))
    }

    async fn update(&self, change: &Change) -> store::Result<()> {
        Err(unchangeable(format!("update user `{}`", change.user.login)))
    }

    async fn set_password(&self, user: &Identified, _: &PasswordValue) -> store::Result<()> {
        let attempted = format!("set the password of user `{}`", user.login);
        Err(unchangeable(attempted))
    }

    async fn delete(&self, user: &Identified) -> store::Result<()> {
        Err(unchangeable(format!("delete user `{}`", user.login)))
    }

    async fn write_set(&self, step: &SetStep) -> store::Result<()> {
        let attempted = format!("write {} `{}`", step.kind(), step.name());
        Err(unchangeable(attempted))
    }
}

fn unchangeable(attempted: String) -> store::Error {
    let detail = "a server that was read takes no change";
    store::Error::new(ErrorKind::Configuration, attempted, detail)
}
