//! The port's calls as sequences of requests.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use reqwest::Method;

use super::{
    api::Api,
    compile::{self, CAMERAS_PER_REQUEST},
    decode::{self, Names, ShownUser},
    request::{GROUPS, LAYOUTS, Request, SUBUSERS},
    sets,
    wire::{Sessions, Written},
};
use crate::{
    domain::{
        credential_form::CredentialForm, name::UserId, password::PasswordValue, server::Connection,
    },
    plan::{Change, Identified, NewUser, SetStep},
    store::{
        Budget, Caller, Credentials, Description, Error, ErrorKind, Limits, Result, UserStore,
        http::Call as _,
    },
    world::{Inventory, StoreRow, StoreUser},
};

/// The users of one parent account, over the client API.
pub struct Aipix {
    api: Api,
}

impl Aipix {
    /// A driver for one server; nothing is sent yet.
    ///
    /// # Errors
    /// `Configuration`, where URL, certificates or installation cannot be used.
    pub fn new(
        limits: &Limits,
        connection: &Connection,
        credentials: Credentials,
        ca: Option<&[u8]>,
        caller: impl Into<Caller>,
        budget: Arc<Budget>,
    ) -> Result<Self> {
        let api = Api::new(limits, connection, credentials, ca, caller.into(), budget)?;
        Ok(Self { api })
    }

    /// The API, for what is asked beside the port.
    pub(super) const fn api(&self) -> &Api {
        &self.api
    }

    /// That users are shown is inferred: where a server has not said that it does, one that it lists all the
    /// same is not gone.
    async fn confirm_absence(&self, request: &Request, id: &UserId) -> Result<()> {
        if self.api.announcement().await?.show_grants {
            return Ok(());
        }
        let rows = self.list().await?;
        if rows.iter().any(|row| row.id == *id) {
            let detail = "the server lists the user, and does not show there what the user holds: state where it does in spec.aipix.showUser of the VmsServer";
            return Err(request.failure(ErrorKind::Unsupported, detail));
        }
        Ok(())
    }
}

#[async_trait]
impl UserStore for Aipix {
    async fn describe(&self) -> Result<Description> {
        let basic = self.api.introduction().await?;
        let announcement = basic.vms_store.unwrap_or_default();
        let identity = if let Some(identity) = &announcement.identity {
            decode::identity(identity)
        } else {
            let parent = self.api.own_user().await?.id;
            decode::derived_identity(self.api.endpoint().as_str(), &parent.text())
        };
        Ok(Description {
            identity,
            version: decode::version(&basic.version),
            capabilities: decode::capabilities(&announcement, self.api.keeps_pools()),
            credentials: CredentialForm::ANY,
            terms: decode::terms(&announcement),
            cameras_per_create: CAMERAS_PER_REQUEST,
        })
    }

    async fn probe(&self) -> Result<()> {
        self.api.own_user().await.map(drop)
    }

    async fn inventory(&self) -> Result<Inventory> {
        let cameras = Request::get("list cameras", "cameras");
        let layouts = Request::get("list layouts", LAYOUTS);
        let groups = Request::get("list camera groups", GROUPS);
        let cameras = self.api.rows(&cameras).await?;
        self.api.learn_streams(&cameras.readable);
        Ok(decode::inventory::read(
            cameras,
            self.api.rows(&layouts).await?,
            self.api.rows(&groups).await?,
            &self.api.own_user().await?,
            self.api.stated_permissions(),
        ))
    }

    async fn list(&self) -> Result<Vec<StoreRow>> {
        let request = Request::get("list users", SUBUSERS);
        let rows = self.api.rows(&request).await?;
        Ok(decode::rows(&self.api.announcement().await?, rows))
    }

    async fn get(&self, id: &UserId) -> Result<Option<StoreUser>> {
        let attempted = format!("read user {id}");
        let form = self.api.user_form();
        let Ok(request) = Request::of_one(attempted, Method::GET, (form.path.as_str(), id), None)
        else {
            return Ok(None);
        };
        let answer = match self.api.answer(&request).await {
            Ok(answer) => answer,
            Err(error) if error.kind == ErrorKind::NotFound => {
                return self.confirm_absence(&request, id).await.map(|()| None);
            }
            Err(error) => return Err(error),
        };
        let announcement = self.api.announcement().await?;
        let dialect = self.api.dialect().await?;
        let shown = ShownUser::read(&request, form, dialect.ip_pool.as_ref(), &answer)?;
        let dialect = self.api.dialect_that_names(&shown.permissions).await?;
        let names = Names::new(&dialect.permissions);
        decode::user(&request, &announcement, &names, (id, shown)).map(Some)
    }

    async fn create(&self, user: &NewUser, password: &PasswordValue) -> Result<UserId> {
        let dialect = self.api.dialect_for(&user.grant).await?;
        let request = compile::create(user, password, &dialect)?;
        let answer: Written = self.api.read(&request).await?;
        decode::written(&request, &user.login, answer)
    }

    async fn update(&self, change: &Change) -> Result<()> {
        let dialect = self.api.dialect_for(&change.to).await?;
        for request in compile::update(change, &dialect)? {
            self.api.write(&request).await?;
        }
        Ok(())
    }

    async fn set_password(&self, user: &Identified, password: &PasswordValue) -> Result<()> {
        let dialect = self.api.dialect().await?;
        let request = compile::set_password(user, password, &dialect)?;
        self.api.write(&request).await
    }

    async fn delete(&self, user: &Identified) -> Result<()> {
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

    async fn write_set(&self, step: &SetStep) -> Result<()> {
        sets::write(&self.api, step).await
    }

    async fn other_installations(&self) -> Result<BTreeSet<Arc<str>>> {
        let request = Request::get("list sessions", "sessions");
        match self.api.read(&request).await {
            Ok(Sessions(sessions)) => Ok(self.api.others(&sessions)),
            // Known from the vendor's app alone: a server may have none of it, or not for this account.
            Err(error) if matches!(error.kind, ErrorKind::Forbidden | ErrorKind::Garbled) => {
                Ok(BTreeSet::new())
            }
            Err(error) => Err(error),
        }
    }

    async fn close(&self) -> Result<()> {
        self.api.log_out().await
    }
}
