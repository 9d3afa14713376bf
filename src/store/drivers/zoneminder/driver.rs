//! The port's calls as sequences of requests.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;

use super::{
    api::Api,
    compile, decode,
    request::{Purpose, Request},
    wire::{OneUser, Setting, Settings, UserEntry, Version},
};
use crate::{
    domain::{
        capability::Capability,
        credential_form::CredentialForm,
        name::{Login, UserId},
        password::PasswordValue,
        server::{Connection, DriverKind},
    },
    plan::{Change, Identified, NewUser},
    store::{
        Budget, Caller, Credentials, Description, Error, ErrorKind, Limits, Result, UserStore,
        answers::{derived_identity, identity, version},
        drivers::plain::{check_login, grant, reserving},
        http::Call as _,
    },
    world::{Inventory, StoreRow, StoreUser},
};

/// The users of one ZoneMinder, over its REST API.
pub struct ZoneMinder {
    api: Api,
    form: CredentialForm,
}

impl ZoneMinder {
    /// A driver for one server; nothing is sent yet.
    ///
    /// # Errors
    /// `Configuration`, where URL or certificates cannot be used.
    pub fn new(
        limits: &Limits,
        connection: &Connection,
        credentials: Credentials,
        ca: Option<&[u8]>,
        caller: impl Into<Caller>,
        budget: Arc<Budget>,
    ) -> Result<Self> {
        let api = Api::new(limits, connection, credentials, ca, caller.into(), budget)?;
        let form = reserving(&compile::FORM, api.account(), &[]);
        Ok(Self { api, form })
    }

    fn spare_account(&self, login: &Login, attempt: &str) -> Result<()> {
        check_login(&self.form, login, &format!("{attempt} user `{login}`"))
    }

    /// Finds a user who was just made, and gives it what it is to hold.
    async fn complete(&self, user: &NewUser) -> Result<UserId> {
        let request = Request::users(&format!("find new user `{}`", user.login), "desc", 1);
        let newest = self.api.newest(&request).await?;
        let is_made = |entry: &&UserEntry| *entry.user.username == *user.login.as_str();
        let Some(made) = newest.readable.iter().find(is_made) else {
            return Err(request.misunderstood("it is not among those who were made last"));
        };
        let nothing = grant(BTreeSet::new(), BTreeSet::new());
        if decode::grant(&request, &made.user)? != nothing {
            let detail = "ZoneMinder did not keep that it may see and do nothing";
            return Err(request.misunderstood(detail));
        }
        let id = UserId::from(made.user.id.text());
        if user.grant != nothing {
            let identified = Identified {
                id: id.clone(),
                login: user.login.clone(),
            };
            let request = compile::hold(&identified, &user.grant, self.since().await?)?;
            self.api.write(&request).await?;
        }
        Ok(id)
    }

    /// Makes sure that users are not shown the secret that tokens are signed with: whoever knows it makes a token of any
    /// administrator, and so may do everything.
    async fn ensure_secret_is_kept(&self) -> Result<()> {
        let path = "configs/view/ZM_AUTH_HASH_SECRET.json";
        let request = Request::read("see whether ZoneMinder keeps its secret", path);
        let setting: Settings = self.api.read(&request).await?;
        if setting.is_private() {
            return Ok(());
        }
        let detail = "its pages show everybody who logs in the secret that signs tokens, by which anybody becomes an administrator: set Private=1 for ZM_AUTH_HASH_SECRET in its table Config, and change the secret";
        Err(request.failure(ErrorKind::Configuration, detail))
    }

    async fn since(&self) -> Result<i64> {
        Ok(self.api.clock().await?.next_second())
    }
}

#[async_trait]
impl UserStore for ZoneMinder {
    async fn describe(&self) -> Result<Description> {
        let request = Request::read("describe the server", "host/getVersion.json");
        let shown: Version = self.api.read(&request).await?;
        decode::supported(&request, &shown.version)?;
        self.ensure_secret_is_kept().await?;
        let path = "configs/viewByName/ZM_TELEMETRY_UUID.json";
        let setting: Setting = self
            .api
            .read(&Request::read("identify the server", path))
            .await?;
        // Made when telemetry is first sent: a server that was never asked for it has none.
        let uuid = setting.config.value.filter(|uuid| !uuid.is_empty());
        let mut capabilities = DriverKind::ZoneMinder.always();
        let identity = match &uuid {
            Some(uuid) => {
                capabilities.insert(Capability::Identity);
                identity(uuid)
            }
            None => derived_identity(self.api.endpoint().as_str(), self.api.account()),
        };
        Ok(Description {
            identity,
            version: version(&shown.version),
            capabilities,
            credentials: self.form.clone(),
            terms: None,
            cameras_per_create: usize::MAX,
        })
    }

    async fn probe(&self) -> Result<()> {
        let request = Request::users("read the parent account", "asc", 1);
        self.api.newest(&request).await.map(drop)
    }

    async fn inventory(&self) -> Result<Inventory> {
        let cameras = Request::read("list cameras", "monitors/index.json");
        let groups = Request::read("list camera groups", "groups/associations.json");
        Ok(decode::inventory(
            self.api.read(&cameras).await?,
            self.api.read(&groups).await?,
        ))
    }

    async fn list(&self) -> Result<Vec<StoreRow>> {
        let rows = self.api.users().await?;
        let request = Request::users("list users", "asc", 1);
        decode::rows(&request, rows.readable.iter().map(|entry| &entry.user))
    }

    async fn get(&self, id: &UserId) -> Result<Option<StoreUser>> {
        let attempted = format!("read user {id}");
        let Ok(request) = Request::user(attempted, Purpose::ReadUser, "view", (id, Vec::new()))
        else {
            return Ok(None);
        };
        match self.api.read::<OneUser>(&request).await {
            Ok(one) => decode::user(&request, id, &one.user.user).map(Some),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn create(&self, user: &NewUser, password: &PasswordValue) -> Result<UserId> {
        self.spare_account(&user.login, "create")?;
        let request = compile::create(user, password, self.since().await?)?;
        self.api.write(&request).await?;
        // From here on there is such a user, whatever fails.
        self.complete(user).await.map_err(|error| Error {
            kind: ErrorKind::Unknown,
            ..error
        })
    }

    async fn update(&self, change: &Change) -> Result<()> {
        self.spare_account(&change.user.login, "update")?;
        let request = compile::update(change, self.since().await?)?;
        self.api.write(&request).await
    }

    async fn set_password(&self, user: &Identified, password: &PasswordValue) -> Result<()> {
        self.spare_account(&user.login, "set the password of")?;
        let request = compile::set_password(user, password, self.since().await?)?;
        self.api.write(&request).await
    }

    async fn delete(&self, user: &Identified) -> Result<()> {
        self.spare_account(&user.login, "delete")?;
        let gone = |error: &Error| error.kind == ErrorKind::NotFound;
        let request = match compile::delete(user) {
            Err(error) if gone(&error) => return Ok(()),
            request => request?,
        };
        match self.api.write(&request).await {
            Err(error) if gone(&error) => Ok(()),
            result => result,
        }
    }

    async fn close(&self) -> Result<()> {
        self.api.forget_token().await;
        Ok(())
    }
}
