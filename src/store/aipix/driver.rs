//! The port's calls as sequences of requests.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use serde::de::DeserializeOwned;

use super::{
    answer::Answer,
    client::Client,
    compile::{self, CAMERAS_PER_REQUEST, Dialect},
    decode,
    endpoint::Endpoint,
    paging::{Listing, Row},
    request::{Request, SUBUSERS, user_path},
    session::Session,
    wire::{Announcement, OpenSession, OwnUser, Permission, StaticBasic, Subuser, Written},
};
use crate::{
    domain::{access::Grant, name::UserId, password::PasswordValue, server::Connection},
    plan::{Change, Identified, NewUser},
    store::{
        Budget, Caller, Credentials, Description, Error, ErrorKind, Limits, Result, Secret,
        UserStore,
    },
    world::{Inventory, StoreRow, StoreUser},
};

/// The users of one parent account, over the client API.
pub struct Aipix {
    client: Client,
    session: Session,
    known: Mutex<Known>,
}

/// What the server has said of itself so far.
#[derive(Default)]
struct Known {
    announcement: Option<Announcement>,
    dialect: Dialect,
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
        let endpoint = Endpoint::parse(&connection.url, connection.allow_plain_http)?;
        let caller = caller.into();
        let session = Session::new(credentials, &caller.installation);
        Ok(Self {
            client: Client::new(endpoint, ca, caller, limits, budget)?,
            session,
            known: Mutex::default(),
        })
    }

    /// Sends a request with a token, and once more with a new one where the token is refused.
    async fn call(&self, request: &Request) -> Result<Answer> {
        let token = self.token(None).await?;
        let mut answer = self.client.send(request, Some(&token)).await?;
        if answer.refuses_token() {
            let renewed = self.token(Some(&token)).await?;
            answer = self.client.send(request, Some(&renewed)).await?;
        }
        let failure = match answer.accepted(request) {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        if failure.kind == ErrorKind::Forbidden && self.is_locked_out().await? {
            let detail = "the account may not come from our address any more";
            return Err(request.failure(ErrorKind::AddressRefused, detail));
        }
        Err(failure)
    }

    /// The token of the session; another one than `refused`.
    async fn token(&self, refused: Option<&Arc<Secret>>) -> Result<Arc<Secret>> {
        let result = self.session.token(&self.client, refused).await;
        let Err(mut failure) = result else {
            return result;
        };
        if failure.kind == ErrorKind::Unauthenticated
            && self
                .introduction()
                .await
                .is_ok_and(|basic| basic.is_captcha_available)
        {
            failure
                .detail
                .push_str(", or a captcha is asked for: the server has it switched on");
        }
        Err(failure)
    }

    /// Whether even reading its own account is forbidden to it, which needs no permission.
    async fn is_locked_out(&self) -> Result<bool> {
        let token = self.token(None).await?;
        let answer = self.client.send(&own_user(), Some(&token)).await?;
        Ok(answer.status.as_u16() == 403)
    }
}

impl Aipix {
    async fn read<T: DeserializeOwned>(&self, request: &Request) -> Result<T> {
        let answer = self.call(request).await?;
        decode::single(request, answer.value(request)?)
    }

    /// Sends a write of whose answer nothing is needed.
    async fn write(&self, request: &Request) -> Result<()> {
        self.call(request).await.map(drop)
    }

    async fn rows<T: DeserializeOwned + Row>(&self, request: &Request) -> Result<Vec<T>> {
        let per_page = self.announcement().await?.max_per_page;
        let mut listing = Listing::new(request.clone(), per_page);
        while let Some(request) = listing.next() {
            let answer = self.call(&request).await?;
            listing.take(decode::typed(&request, answer.value(&request)?)?)?;
        }
        listing.finish()
    }

    /// What the server is, asked anew; it needs no token.
    async fn introduction(&self) -> Result<StaticBasic> {
        let request = Request::get("describe the server", "static/basic");
        let answer = self.client.send(&request, None).await?;
        let basic: StaticBasic = decode::single(&request, answer.value(&request)?)?;
        let announcement = basic.vms_store.clone().unwrap_or_default();
        let mut known = self.known();
        known.dialect.ip_pool = announcement.ip_pool;
        known.dialect.validity = announcement.validity;
        known.dialect.password_hash = announcement.password_hash;
        known.announcement = Some(announcement);
        Ok(basic)
    }

    async fn announcement(&self) -> Result<Announcement> {
        let known = self.known().announcement.clone();
        match known {
            Some(announcement) => Ok(announcement),
            None => Ok(self.introduction().await?.vms_store.unwrap_or_default()),
        }
    }

    /// That users are shown is inferred: where a server has not said that it does, one that it lists all the
    /// same is not gone.
    async fn confirm_absence(&self, request: &Request, id: &UserId) -> Result<()> {
        if self.announcement().await?.show_grants {
            return Ok(());
        }
        let rows = self.list().await?;
        if rows.iter().any(|row| row.id == *id) {
            let detail = "the server lists the user, and does not show what the user holds";
            return Err(request.failure(ErrorKind::Unsupported, detail));
        }
        Ok(())
    }

    async fn own_user(&self) -> Result<OwnUser> {
        let user: OwnUser = self.read(&own_user()).await?;
        self.learn(&user.permissions);
        Ok(user)
    }

    /// What is needed to write a grant. A permission that is not known may be new in the server.
    async fn dialect_for(&self, grant: &Grant) -> Result<Dialect> {
        self.announcement().await?;
        let dialect = self.known().dialect.clone();
        if dialect.knows(grant) {
            return Ok(dialect);
        }
        self.own_user().await?;
        Ok(self.known().dialect.clone())
    }

    fn learn(&self, permissions: &[Permission]) {
        let ids = decode::permission_ids(permissions);
        self.known().dialect.permissions.extend(ids);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn own_user() -> Request {
    Request::get("read the parent account", "users/self")
}

#[async_trait]
impl UserStore for Aipix {
    async fn describe(&self) -> Result<Description> {
        let basic = self.introduction().await?;
        let announcement = basic.vms_store.unwrap_or_default();
        let identity = if let Some(identity) = &announcement.identity {
            Arc::clone(identity).into()
        } else {
            let parent = self.own_user().await?.id;
            decode::derived_identity(self.client.endpoint().as_str(), &parent)
        };
        Ok(Description {
            identity,
            version: basic.version,
            capabilities: decode::capabilities(&announcement),
            terms: decode::terms(&announcement),
            cameras_per_create: CAMERAS_PER_REQUEST,
        })
    }

    async fn inventory(&self) -> Result<Inventory> {
        let groups = Request::get("list camera groups", "groups");
        Ok(decode::inventory(
            self.rows(&Request::get("list cameras", "cameras")).await?,
            decode::layouts(self.rows(&Request::get("list layouts", "layouts")).await?),
            decode::groups(&groups, self.rows(&groups).await?)?,
            &self.own_user().await?,
        ))
    }

    async fn list(&self) -> Result<Vec<StoreRow>> {
        let request = Request::get("list users", SUBUSERS);
        let rows = self.rows(&request).await?;
        decode::rows(&request, &self.announcement().await?, rows)
    }

    async fn get(&self, id: &UserId) -> Result<Option<StoreUser>> {
        let attempted = format!("read user {id}");
        let Ok(path) = user_path(&attempted, id) else {
            return Ok(None);
        };
        let request = Request::get(attempted, path);
        let user: Subuser = match self.read(&request).await {
            Ok(user) => user,
            Err(error) if error.kind == ErrorKind::NotFound => {
                return self.confirm_absence(&request, id).await.map(|()| None);
            }
            Err(error) => return Err(error),
        };
        self.learn(&user.permissions);
        decode::user(&request, &self.announcement().await?, id, user).map(Some)
    }

    async fn create(&self, user: &NewUser, password: &PasswordValue) -> Result<UserId> {
        let dialect = self.dialect_for(&user.grant).await?;
        let request = compile::create(user, password, &dialect)?;
        let answer: Written = self.read(&request).await?;
        decode::written(&request, &user.login, answer)
    }

    async fn update(&self, change: &Change) -> Result<()> {
        let dialect = self.dialect_for(&change.to).await?;
        for request in compile::update(change, &dialect)? {
            self.write(&request).await?;
        }
        Ok(())
    }

    async fn set_password(&self, user: &Identified, password: &PasswordValue) -> Result<()> {
        self.announcement().await?;
        let dialect = self.known().dialect.clone();
        self.write(&compile::set_password(user, password, &dialect)?)
            .await
    }

    async fn delete(&self, user: &Identified) -> Result<()> {
        let gone = |error: &Error| error.kind == ErrorKind::NotFound;
        let request = match compile::delete(user) {
            Err(error) if gone(&error) => return Ok(()),
            request => request?,
        };
        match self.write(&request).await {
            Err(error) if gone(&error) => Ok(()),
            result => result,
        }
    }

    async fn other_installations(&self) -> Result<BTreeSet<Arc<str>>> {
        let request = Request::get("list sessions", "sessions");
        match self.read::<Vec<OpenSession>>(&request).await {
            Ok(sessions) => Ok(self.session.others(&sessions)),
            // Known from the vendor's app alone: a server may have none of it, or not for this account.
            Err(error) if matches!(error.kind, ErrorKind::Forbidden | ErrorKind::Garbled) => {
                Ok(BTreeSet::new())
            }
            Err(error) => Err(error),
        }
    }

    async fn close(&self) -> Result<()> {
        self.session.end(&self.client).await
    }
}
