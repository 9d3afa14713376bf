//! The server that is tried and the throwaway user on it.

use std::{collections::BTreeSet, sync::Arc};

use super::{report::Flaw, throwaway::Throwaway};
use crate::{
    domain::{
        access::{Access, Grant},
        capability::Capability,
        name::{CameraId, UserId},
        network::Network,
        password::Password,
    },
    plan::{Change, Difference, Identified, NewUser},
    store::{self, Description, ErrorKind, UserLogin, UserSession, UserStore},
    world::{Inventory, StoreUser},
};

/// Of so many cameras it is seen whether the user is shown them.
const CAMERAS_LOOKED_AT: usize = 5;

/// A server, and what tries it.
pub struct Trial<'a> {
    /// As the one who manages its users.
    pub store: &'a dyn UserStore,
    /// As one of its users.
    pub login: &'a dyn UserLogin,
    /// The user.
    pub user: &'a Throwaway,
}

/// A server while it is tried, after it has said what it is.
pub(super) struct Course<'a> {
    pub(super) store: &'a dyn UserStore,
    pub(super) login: &'a dyn UserLogin,
    pub(super) user: &'a Throwaway,
    pub(super) server: Description,
    pub(super) inventory: Inventory,
    /// The user, once it is made.
    pub(super) id: Option<UserId>,
    /// The name that the user is known by.
    pub(super) display_name: Arc<str>,
    /// Which of the two passwords the user has.
    pub(super) password: usize,
}

impl Course<'_> {
    pub(super) fn can(&self, capability: Capability) -> bool {
        self.server.capabilities.contains(&capability)
    }

    /// No access at all, as far as the server can say so.
    pub(super) fn nothing(&self) -> Grant {
        let nothing = Grant::nothing();
        if self.can(Capability::IpPool) {
            return nothing;
        }
        Grant {
            network: Network::Anywhere,
            ..nothing
        }
    }

    /// These cameras and nothing but what comes with each of them, from anywhere.
    pub(super) fn cameras(&self, cameras: impl IntoIterator<Item = CameraId>) -> Grant {
        Grant {
            access: Access {
                cameras: cameras.into_iter().collect(),
                ..Access::default()
            },
            permissions: self.inventory.inseparable.clone(),
            network: Network::Anywhere,
            ..Grant::nothing()
        }
    }

    /// The first cameras of the server, as many as are asked for.
    pub(super) fn some_cameras(&self, number: usize) -> Result<Vec<CameraId>, Flaw> {
        let cameras: Vec<CameraId> = self
            .inventory
            .cameras
            .keys()
            .take(number)
            .cloned()
            .collect();
        if cameras.len() == number {
            return Ok(cameras);
        }
        let there = cameras.len();
        Err(Flaw::not_tried(format!(
            "it takes cameras: {number}, and the account has {there}"
        )))
    }

    /// The cameras that the user is asked about: some that are granted, and some that are not.
    pub(super) fn sample(&self) -> BTreeSet<CameraId> {
        let cameras = self.inventory.cameras.keys();
        cameras.take(CAMERAS_LOOKED_AT).cloned().collect()
    }

    pub(super) fn new_user(&self) -> NewUser {
        NewUser {
            grant: self.nothing(),
            ..self.user.to_make()
        }
    }

    pub(super) fn identified(&self) -> Result<Identified, Flaw> {
        let id = self.id.clone();
        let id = id.ok_or_else(|| Flaw::not_tried("the user could not be made"))?;
        Ok(Identified {
            id,
            login: self.user.login.clone(),
        })
    }

    /// The user, as the server shows it.
    pub(super) async fn read(&self) -> Result<StoreUser, Flaw> {
        let Identified { id, login } = self.identified()?;
        let user = self.store.get(&id).await?;
        let user = user.ok_or_else(|| Flaw::broken("the server does not show the user"))?;
        if user.login == login {
            Ok(user)
        } else {
            Err(Flaw::broken("under the id is another user"))
        }
    }

    /// Gives the user this and nothing else: first what is taken, then what is given, each read back.
    pub(super) async fn hold(&self, to: &Grant) -> Result<(), Flaw> {
        let mut from = self.read().await?.grant;
        let common = from.intersection(to);
        for target in [&common, to] {
            if from != *target {
                self.store.update(&self.change(from, target)?).await?;
                self.expect(target).await?;
            }
            from = target.clone();
        }
        Ok(())
    }

    pub(super) fn change(&self, from: Grant, to: &Grant) -> Result<Change, Flaw> {
        Ok(Change {
            user: self.identified()?,
            display_name: Arc::clone(&self.display_name),
            from,
            to: to.clone(),
        })
    }

    /// Checks that the server shows the user with this and nothing else.
    pub(super) async fn expect(&self, grant: &Grant) -> Result<(), Flaw> {
        let shown = self.read().await?.grant;
        let difference = Difference::between(grant, &shown);
        if difference.is_empty() {
            return Ok(());
        }
        let parts = differing(&difference).join(", ");
        Err(Flaw::broken(format!(
            "it took the request, and shows other {parts} than were sent"
        )))
    }

    /// Logs in as the user; `None` where it is not let in.
    pub(super) async fn log_in(&self) -> Result<Option<Box<dyn UserSession>>, Flaw> {
        self.log_in_with(&self.user.passwords[self.password]).await
    }

    pub(super) async fn log_in_with(
        &self,
        password: &Password,
    ) -> Result<Option<Box<dyn UserSession>>, Flaw> {
        match self.login.log_in(&self.user.login, password).await {
            Ok(session) => Ok(Some(session)),
            Err(error) if is_kept_out(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// What somebody sees who logs in now: nothing where they are not let in.
    pub(super) async fn sees(&self) -> Result<BTreeSet<CameraId>, Flaw> {
        let Some(session) = self.log_in().await? else {
            return Ok(BTreeSet::new());
        };
        let shown = session.shown(&self.sample()).await?;
        // One more session that ends by itself some day.
        let _ = session.log_out().await;
        Ok(shown.unwrap_or_default())
    }

    /// Checks that who logs in now sees these cameras of the sample, and no other.
    pub(super) async fn expect_to_see(&self, cameras: &[CameraId]) -> Result<(), Flaw> {
        let expected: BTreeSet<CameraId> = cameras.iter().cloned().collect();
        let expected = &expected & &self.sample();
        let seen = self.sees().await?;
        let (more, fewer) = ((&seen - &expected).len(), (&expected - &seen).len());
        if more > 0 {
            return Err(Flaw::broken(format!(
                "cameras that the user sees and that are not granted: {more}"
            )));
        }
        if fewer > 0 {
            return Err(Flaw::broken(format!(
                "cameras that are granted and that the user does not see: {fewer}"
            )));
        }
        Ok(())
    }
}

fn is_kept_out(error: &store::Error) -> bool {
    matches!(
        error.kind,
        ErrorKind::Unauthenticated | ErrorKind::AddressRefused
    )
}

/// The parts of a grant that differ.
fn differing(difference: &Difference) -> Vec<&'static str> {
    let Difference {
        cameras,
        layouts,
        groups,
        permissions,
        network,
        licenses,
        validity,
    } = difference;
    let parts = [
        (!cameras.is_empty(), "cameras"),
        (!layouts.is_empty(), "layouts"),
        (!groups.is_empty(), "camera groups"),
        (!permissions.is_empty(), "permissions"),
        (network.is_some(), "addresses"),
        (licenses.is_some(), "licences"),
        (validity.is_some(), "times"),
    ];
    let parts = parts.into_iter();
    parts
        .filter_map(|(differs, part)| differs.then_some(part))
        .collect()
}
