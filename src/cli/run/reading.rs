//! Reads a server and one of its users, and writes nothing.

use super::{connection::ConnectOptions, error::Error};
use crate::{
    cli::input::secrets::FolderSecrets,
    domain::{name::Login, server::Server},
    engine::{Survey, survey},
    store::UserStore,
    world::{Object, Site, StoreUser, World},
};

/// One server as it is, and one of its users.
#[derive(Debug)]
pub struct Reading {
    /// What its declarations stand for.
    pub site: Site,
    /// What it has.
    pub survey: Survey,
    /// The user, where there is one of that login.
    pub user: Option<StoreUser>,
}

/// Reads a server of a folder, and the user of a login in full.
///
/// # Errors
/// The server cannot be used.
pub async fn read(
    server: &Server,
    objects: Vec<Object>,
    secrets: &FolderSecrets,
    login: &Login,
    options: &ConnectOptions,
) -> Result<Reading, Error> {
    let mut world = World::default();
    for object in objects {
        world.apply(object);
    }
    let store = options.connect(server, secrets)?;
    let reading = read_user(&world, server, store.as_ref(), login).await;
    // The account has few sessions; one that cannot be ended is replaced some day.
    let _ = store.close().await;
    reading
}

async fn read_user(
    world: &World,
    server: &Server,
    store: &dyn UserStore,
    login: &Login,
) -> Result<Reading, Error> {
    let failed = Error::of_store(server);
    let survey = survey(store).await.map_err(&failed)?;
    let site = Site::resolve(world, &server.object, &survey.inventory);
    let user = match survey.row(login) {
        None => None,
        Some(row) => store.get(&row.id).await.map_err(&failed)?,
    };
    // Since the listing, the id may have gone to another user.
    let user = user.filter(|user| user.login == *login);
    Ok(Reading { site, survey, user })
}
