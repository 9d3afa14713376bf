//! The session of a token, and what its account may do.

use std::{borrow::Cow, net::IpAddr};

use axum::{extract::FromRequestParts, http::request::Parts};
use jiff::{SignedDuration, Timestamp};

use super::{
    barrier::Barrier,
    extract::{Client, bearer},
};
use crate::server::{
    db::{
        self, Connection,
        audit::Actor,
        kind::CollectionKind,
        permissions,
        sessions::{self, Bearer},
        users::{self, User},
    },
    error::{Error, Result},
    security::tokens,
    state::App,
};

/// A session that was marked as used within this time is not marked again, so that reads seldom write.
const MARK_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// An authenticated account, at an address that it may be used from.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) user: User,
    pub(crate) session_id: String,
    pub(crate) address: IpAddr,
}

/// What a request needs besides a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Right {
    /// To see the list of one's sub-users.
    List,
    /// To make a sub-user.
    Create,
    /// To see a sub-user in full.
    Show,
    /// To change a sub-user.
    Update,
    /// To delete a sub-user.
    Delete,
    /// To set the password of a sub-user, or one's own.
    ChangePassword,
    /// To do that with layouts or camera groups.
    Collection(CollectionKind, Verb),
    /// To rename cameras.
    RenameCamera,
    /// To see business cases, and what they are for.
    ViewCases,
    /// To make and delete business cases.
    CreateCases,
    /// To see events.
    ViewEvents,
    /// To make events.
    CreateEvents,
    /// To do that with reference faces and plates.
    Resource(Verb),
    /// To do that with groups of reference faces and plates.
    ResourceGroup(Verb),
    /// To see how many licences are used.
    ViewStatistics,
}

/// What is done with objects of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    View,
    Create,
    Delete,
    Rename,
    AttachCameras,
    DetachCameras,
}

impl Verb {
    const fn name(self) -> &'static str {
        match self {
            Self::View => "index",
            Self::Create => "store",
            Self::Delete => "destroy",
            Self::Rename => "rename",
            Self::AttachCameras => "cameras-attach",
            Self::DetachCameras => "cameras-detach",
        }
    }
}

impl Right {
    /// The name of the permission.
    pub(crate) fn permission(self) -> Cow<'static, str> {
        let name = match self {
            Self::List => "users-index",
            Self::Create => "users-store",
            Self::Show => "users-show",
            Self::Update => "users-update",
            Self::Delete => "users-destroy",
            Self::ChangePassword => "users-change-password",
            Self::Collection(CollectionKind::Layouts, verb) => {
                return format!("layouts-{}", verb.name()).into();
            }
            Self::Collection(CollectionKind::Groups, verb) => {
                return format!("groups-{}", verb.name()).into();
            }
            Self::RenameCamera => "cameras-rename",
            Self::ViewCases => "analytic",
            Self::CreateCases => "analytic-cases-store",
            Self::ViewEvents => "camera-events-index",
            Self::CreateEvents => "camera-events-store",
            Self::Resource(verb) => return format!("analytic-resources-{}", verb.name()).into(),
            Self::ResourceGroup(verb) => {
                return format!("analytic-resource-groups-{}", verb.name()).into();
            }
            Self::ViewStatistics => "analytic-license-statistics",
        };
        name.into()
    }
}

/// Whose sub-users are managed, and by whom.
#[derive(Clone, Debug)]
pub(crate) struct Manager {
    pub(crate) parent: i64,
    pub(crate) actor: Actor,
}

impl Caller {
    /// The name in the audit.
    pub(crate) fn actor(&self) -> Actor {
        Actor {
            name: self.user.login.clone(),
            id: Some(self.user.id),
            address: Some(self.address),
        }
    }

    /// The parent account, if it holds the permission. A sub-user manages nobody, whatever it holds.
    pub(crate) async fn manage(&self, app: &App, right: Right) -> Result<Manager> {
        if self.user.parent_id.is_some() {
            return Err(Error::UNAUTHORIZED);
        }
        self.require(app, right).await?;
        Ok(Manager {
            parent: self.user.id,
            actor: self.actor(),
        })
    }

    /// # Errors
    /// The account does not hold the permission.
    pub(crate) async fn require(&self, app: &App, right: Right) -> Result<()> {
        let mut snapshot = app.database().read().await?;
        self.require_in(&mut snapshot, right).await
    }

    /// The same within a transaction.
    pub(crate) async fn require_in(&self, connection: &mut Connection, right: Right) -> Result<()> {
        if permissions::is_held(connection, self.user.id, &right.permission()).await? {
            Ok(())
        } else {
            Err(Error::UNAUTHORIZED)
        }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let client = Client::from_request_parts(parts, app).await?;
        let token = bearer(&parts.headers).ok_or(Error::Unauthenticated)?;
        authenticate(app, token, client.address, app.now()).await
    }
}

/// The account of a token, if it may be used from that address at that moment.
pub(crate) async fn authenticate(
    app: &App,
    token: &str,
    address: IpAddr,
    now: Timestamp,
) -> Result<Caller> {
    let mut snapshot = app.database().read().await?;
    let session = sessions::find(&mut snapshot, &tokens::digest(token)).await?;
    let session = session.ok_or(Error::Unauthenticated)?;
    resume(app, snapshot, session, address, now).await
}

/// The account of a session, if it is open still and may be used from that address at that moment.
pub(crate) async fn resume(
    app: &App,
    mut snapshot: db::Transaction,
    session: Bearer,
    address: IpAddr,
    now: Timestamp,
) -> Result<Caller> {
    if session.used_at < app.idle_since(now).as_second() {
        return Err(Error::Unauthenticated);
    }
    let user = users::find(&mut snapshot, session.user_id).await?;
    let user = user.ok_or(Error::Unauthenticated)?;
    drop(snapshot);
    if let Some(barrier) = Barrier::of(&user, address, now) {
        return Err(Error::Forbidden(barrier.message()));
    }
    if session.used_at + MARK_EVERY.as_secs() <= now.as_second() {
        let mut transaction = app.database().write().await?;
        sessions::mark_used(&mut transaction, &session.session_id, now).await?;
        db::commit(transaction).await?;
    }
    Ok(Caller {
        user,
        session_id: session.session_id,
        address,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::permission::known;

    #[test]
    fn every_right_is_a_permission_that_the_table_knows() {
        let verbs = [Verb::View, Verb::Create, Verb::Delete];
        let more = [Verb::Rename, Verb::AttachCameras, Verb::DetachCameras];
        let of_collections = [CollectionKind::Layouts, CollectionKind::Groups]
            .into_iter()
            .flat_map(|kind| {
                let verbs = verbs.iter().chain(&more);
                verbs.map(move |verb| Right::Collection(kind, *verb))
            });
        let of_resources = verbs
            .iter()
            .flat_map(|verb| [Right::Resource(*verb), Right::ResourceGroup(*verb)]);
        let others = [
            Right::List,
            Right::Create,
            Right::Show,
            Right::Update,
            Right::Delete,
            Right::ChangePassword,
            Right::RenameCamera,
            Right::ViewCases,
            Right::CreateCases,
            Right::ViewEvents,
            Right::CreateEvents,
            Right::ViewStatistics,
        ];
        for right in of_collections.chain(of_resources).chain(others) {
            assert!(known(&right.permission()).is_some(), "{right:?}");
        }
    }
}
