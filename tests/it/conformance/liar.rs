//! A server that does not keep one promise.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "each lie is told in one place, and not in the others"
)]

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use vms_operator::{
    domain::{
        capability::Capability,
        name::{CameraId, Login, UserId},
        network::Network,
        password::{Password, PasswordValue},
    },
    plan::{Change, Identified, NewUser},
    store::{Description, Error, ErrorKind, Result, UserLogin, UserSession, UserStore},
    world::{Inventory, StoreRow, StoreUser},
};

/// What it does not keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lie {
    MakesUsersWithACamera,
    MakesASecondUser,
    ListsTwice,
    ListsTheNewTwice,
    ListsNobodyNew,
    ShowsSomebodyForAnybody,
    DropsWhatIsTaken,
    DropsPermissions,
    DropsLayouts,
    DropsLicenses,
    DropsPools,
    DropsNames,
    IgnoresSuspensions,
    SendsWhatItLacks,
    KeepsPasswords,
    KeepsVersions,
    KeepsTheDeleted,
    ShowsEveryCamera,
    ShowsNoCamera,
    LetsEverybodyIn,
}

/// A store that does not keep it.
pub(super) struct Liar {
    pub(super) inner: Arc<dyn UserStore>,
    pub(super) lie: Lie,
}

/// A login that does not keep it.
pub(super) struct LyingLogin {
    pub(super) inner: Box<dyn UserLogin>,
    pub(super) lie: Lie,
}

/// A session of it; none where somebody was let in who may not.
struct LyingSession {
    inner: Option<Box<dyn UserSession>>,
    lie: Lie,
}

#[async_trait]
impl UserStore for Liar {
    async fn describe(&self) -> Result<Description> {
        let mut description = self.inner.describe().await?;
        if self.lie == Lie::SendsWhatItLacks {
            description.capabilities.remove(&Capability::Validity);
        }
        Ok(description)
    }

    async fn probe(&self) -> Result<()> {
        self.inner.probe().await
    }

    async fn inventory(&self) -> Result<Inventory> {
        self.inner.inventory().await
    }

    async fn list(&self) -> Result<Vec<StoreRow>> {
        let mut rows = self.inner.list().await?;
        match self.lie {
            Lie::ListsTwice => rows.extend(rows.clone()),
            Lie::ListsTheNewTwice => rows.extend(rows.get(1).cloned()),
            Lie::ListsNobodyNew => rows.clear(),
            Lie::KeepsVersions => rows
                .iter_mut()
                .for_each(|row| row.version = Some("1".into())),
            _ => {}
        }
        Ok(rows)
    }

    async fn get(&self, id: &UserId) -> Result<Option<StoreUser>> {
        match self.inner.get(id).await? {
            None if self.lie == Lie::ShowsSomebodyForAnybody => {
                let rows = self.inner.list().await?;
                match rows.first() {
                    Some(row) => self.inner.get(&row.id).await,
                    None => Ok(None),
                }
            }
            shown => Ok(shown),
        }
    }

    async fn create(&self, user: &NewUser, password: &PasswordValue) -> Result<UserId> {
        let mut user = user.clone();
        if self.lie == Lie::MakesUsersWithACamera {
            user.grant.access.cameras.insert("1".into());
        }
        match self.inner.create(&user, password).await {
            Err(error)
                if error.kind == ErrorKind::LoginTaken && self.lie == Lie::MakesASecondUser =>
            {
                Ok("2".into())
            }
            created => created,
        }
    }

    async fn update(&self, change: &Change) -> Result<()> {
        let mut change = change.clone();
        let Change { from, to, .. } = &mut change;
        match self.lie {
            Lie::DropsWhatIsTaken => {
                to.access.cameras.extend(from.access.cameras.clone());
                to.network = Network::Anywhere;
            }
            Lie::DropsPermissions => to.permissions.clone_from(&from.permissions),
            Lie::DropsLayouts => to.access.layouts.clone_from(&from.access.layouts),
            Lie::DropsLicenses => to.licenses = from.licenses,
            Lie::DropsPools => to.network = Network::Anywhere,
            Lie::DropsNames => change.display_name = "Somebody".into(),
            Lie::IgnoresSuspensions => to.validity = from.validity,
            _ => {}
        }
        self.inner.update(&change).await
    }

    async fn set_password(&self, user: &Identified, password: &PasswordValue) -> Result<()> {
        if self.lie == Lie::KeepsPasswords {
            return Ok(());
        }
        self.inner.set_password(user, password).await
    }

    async fn delete(&self, user: &Identified) -> Result<()> {
        if self.lie == Lie::KeepsTheDeleted {
            return Ok(());
        }
        self.inner.delete(user).await
    }
}

#[async_trait]
impl UserLogin for LyingLogin {
    async fn log_in(&self, login: &Login, password: &Password) -> Result<Box<dyn UserSession>> {
        let inner = match self.inner.log_in(login, password).await {
            Ok(session) => Some(session),
            Err(Error {
                kind: ErrorKind::Unauthenticated | ErrorKind::AddressRefused,
                ..
            }) if self.lie == Lie::LetsEverybodyIn => None,
            Err(error) => return Err(error),
        };
        let lie = self.lie;
        Ok(Box::new(LyingSession { inner, lie }))
    }
}

#[async_trait]
impl UserSession for LyingSession {
    async fn shown(&self, cameras: &BTreeSet<CameraId>) -> Result<Option<BTreeSet<CameraId>>> {
        let Some(inner) = &self.inner else {
            return Ok(Some(BTreeSet::new()));
        };
        Ok(match self.lie {
            Lie::ShowsEveryCamera => Some(cameras.clone()),
            Lie::ShowsNoCamera => Some(BTreeSet::new()),
            _ => inner.shown(cameras).await?,
        })
    }

    async fn log_out(&self) -> Result<()> {
        match &self.inner {
            Some(inner) => inner.log_out().await,
            None => Ok(()),
        }
    }
}
