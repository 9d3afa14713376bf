//! A folder judged alone, without any server: as the operator would judge it whose VMS has just what is declared.
//!
//! What takes the VMS to decide is assumed to be right, so that nothing is refused here which the operator accepts,
//! and listed as not checked. What earlier runs recorded in a cluster is not known here either.

mod assumed_server;
mod objects;
mod unchecked;

use std::sync::Arc;

use self::assumed_server::AssumedServer;
use super::input::secrets::FolderSecrets;
use crate::{
    clock,
    domain::{
        fingerprint::FingerprintKey,
        license::{Level, Licenses},
        server::Server,
        user::{PasswordSource, User},
        violation::Violation,
    },
    engine::{
        PortError, References, ServerView, Subject,
        assumed::{assume_inventory, assume_survey},
        judge_unmade,
    },
    rules::judge_unentitled,
    world::{Object, Site, World},
};

pub use objects::Fault;

/// What a folder alone shows to be wrong, and what it leaves open.
#[derive(Debug)]
pub struct Validation {
    /// The declared users, by server.
    pub users: Vec<JudgedUser>,
    /// Cameras, layouts and groups that are wrong whoever sees them.
    pub faults: Vec<Fault>,
    /// What was not checked, in words.
    pub unchecked: Vec<String>,
}

/// One declared user.
#[derive(Debug)]
pub struct JudgedUser {
    /// The declaration.
    pub user: Arc<User>,
    /// All that is wrong with it, whatever the VMS says.
    pub violations: Vec<Violation>,
}

/// Judges what a folder declares. Where it is `complete`, a server that no manifest declares is refused; otherwise it
/// is assumed to be declared in other manifests, with everything of its namespace that is not in the folder.
///
/// # Errors
/// A Secret cannot be read; those of a folder always can.
pub async fn validate(
    objects: Vec<Object>,
    secrets: &FolderSecrets,
    complete: bool,
) -> Result<Validation, PortError> {
    let mut world = World::default();
    for object in objects {
        world.apply(object);
    }
    let mut validation = Validation {
        users: Vec::new(),
        faults: Vec::new(),
        unchecked: unchecked::list(&world, secrets, complete),
    };
    let servers: Vec<Arc<Server>> = world.servers().cloned().collect();
    for server in &servers {
        let judge = Judge::of(&world, server, secrets);
        validation
            .faults
            .extend(objects::judge(&world, &server.object, &judge.site));
        validation.users.extend(judge.users(None).await?);
    }
    if complete {
        validation.users.extend(without_server(&world));
    } else {
        let assumed = AssumedServer::all(&world);
        for assumed in &assumed {
            world.apply(Object::Server((*assumed.server).clone()));
        }
        for assumed in assumed {
            let judge = Judge::of(&world, &assumed.server, secrets);
            validation.users.extend(judge.users(Some(&assumed)).await?);
        }
    }
    Ok(validation)
}

fn without_server(world: &World) -> impl Iterator<Item = JudgedUser> {
    let users = world.users();
    users
        .filter(|user| world.server(&user.server).is_none())
        .map(|user| JudgedUser {
            user: Arc::clone(user),
            violations: judge_unentitled(user, None, &world.near_names(user), clock::now())
                .violations,
        })
}

/// Judges the users of one server.
struct Judge<'a> {
    world: &'a World,
    server: &'a Server,
    secrets: &'a FolderSecrets,
    site: Site,
}

impl<'a> Judge<'a> {
    fn of(world: &'a World, server: &'a Server, secrets: &'a FolderSecrets) -> Self {
        let inventory = assume_inventory(world, &server.object);
        Self {
            world,
            server,
            secrets,
            site: Site::resolve(world, &server.object, &inventory),
        }
    }

    async fn users(&self, assumed: Option<&AssumedServer>) -> Result<Vec<JudgedUser>, PortError> {
        let mut judged = Vec::new();
        let users = self.world.users_naming(&self.server.object);
        for user in users.filter_map(|object| self.world.user(object)) {
            let mut violations = self.user(user).await?;
            if let Some(assumed) = assumed {
                violations.retain(assumed.leaves_no_doubt(user, self.world));
            }
            judged.push(JudgedUser {
                user: Arc::clone(user),
                violations,
            });
        }
        Ok(judged)
    }

    async fn user(&self, user: &User) -> Result<Vec<Violation>, PortError> {
        let survey = assume_survey(self.server, user, &self.world.roles_of(user));
        let user = self.with_known_password(user);
        let references = References::from_world(self.world, &user);
        let view = ServerView {
            server: self.server,
            site: &self.site,
            survey: &survey,
        };
        let unlimited = Licenses::by_level(|_: Level| u32::MAX);
        let subject = Subject::new(&user, &references, view, unlimited, clock::now());
        // No password is compared with one that was set before.
        let key = FingerprintKey::well_known();
        let verdict = judge_unmade(&subject, self.secrets, &key).await?;
        Ok(verdict.violations)
    }

    /// Secrets are often kept apart: of one that no manifest has, nothing can be said.
    fn with_known_password(&self, user: &User) -> User {
        let is_known =
            |source: &PasswordSource| self.secrets.contains(&user.object.sibling(&source.secret));
        User {
            password: user.password.clone().filter(is_known),
            ..user.clone()
        }
    }
}

#[cfg(test)]
mod tests;
