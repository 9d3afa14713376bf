//! One server's API: its session, and what it has said of itself so far.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use parking_lot::Mutex;
use reqwest::StatusCode;
use serde::de::DeserializeOwned;

use super::{
    answer::Answer,
    client::Client,
    compile::{Dialect, Streams},
    decode::{self, Names},
    known::Known,
    request::Request,
    session::Session,
    wire::{Announcement, Camera, HeldPermission, OpenSession, OwnUser, Row, Rows, StaticBasic},
};
use crate::{
    domain::{
        access::Grant,
        aipix::{AipixForm, UserForm},
        name::CameraId,
        permission::{PermissionGroup, PermissionName},
        server::Connection,
    },
    store::{
        Budget, Caller, Credentials, Error, ErrorKind, Limits, Result, Secret,
        answers::{Listing, PageSize},
        http::{Body, Call as _, Endpoint},
    },
};

/// Below the base URL.
pub(super) const API_PATH: [&str; 2] = ["api", "v1"];

/// The API of one server, asked with the token of the parent account.
pub(super) struct Api {
    client: Client,
    session: Session,
    /// What is stated of the server.
    stated: AipixForm,
    known: Mutex<Known>,
}

impl Api {
    /// The API at the declared address; nothing is sent yet.
    ///
    /// # Errors
    /// `Configuration`, where URL, certificates or installation cannot be used, or what is stated of the server cannot be.
    pub(super) fn new(
        limits: &Limits,
        connection: &Connection,
        credentials: Credentials,
        ca: Option<&[u8]>,
        caller: Caller,
        budget: Arc<Budget>,
    ) -> Result<Self> {
        let stated = connection.aipix.clone().map_err(|error| {
            let detail = format!("spec.aipix cannot be so: {error}");
            Error::new(ErrorKind::Configuration, "set up the connection", detail)
        })?;
        let endpoint = Endpoint::parse(&connection.url, &API_PATH, connection.allow_plain_http)?;
        let session = Session::new(credentials, &caller.installation);
        Ok(Self {
            client: Client::new(endpoint, ca, caller, limits, budget)?,
            session,
            known: Mutex::new(Known::of(&stated)),
            stated: *stated,
        })
    }

    /// Where it is.
    pub(super) const fn endpoint(&self) -> &Endpoint {
        self.client.endpoint()
    }

    /// How it shows one user.
    pub(super) const fn user_form(&self) -> &UserForm {
        &self.stated.user
    }

    /// Which permissions are of which group, where that is stated.
    pub(super) const fn stated_permissions(&self) -> &BTreeMap<PermissionName, PermissionGroup> {
        &self.stated.permissions
    }

    /// Whether it keeps address pools, as far as it is known.
    pub(super) fn keeps_pools(&self) -> bool {
        self.known.lock().dialect.ip_pool.is_some()
    }

    /// The other installations of this product among open sessions.
    pub(super) fn others(&self, sessions: &[OpenSession]) -> BTreeSet<Arc<str>> {
        self.session.others(sessions)
    }

    /// Ends the session, where there is one.
    pub(super) async fn log_out(&self) -> Result<()> {
        self.session.end(&self.client).await
    }

    /// Sends a request with a token, and once more with a new one where the token is refused.
    async fn call(&self, request: &Request) -> Result<Answer> {
        let token = self.token(None).await?;
        let mut answer = self.client.send(request, Some(&token)).await?;
        if answer.refuses_token() {
            let renewed = self.token(Some(&token)).await?;
            answer = self.client.send(request, Some(&renewed)).await?;
        }
        match answer.accepted(request) {
            Err(failure) if may_be_of_account(failure.kind) => {
                Err(self.judge(request, failure).await?)
            }
            result => result,
        }
    }

    /// What a refusal means by how the server answers a read that needs no permission.
    async fn judge(&self, request: &Request, failure: Error) -> Result<Error> {
        let token = self.token(None).await?;
        let own = self.client.send(&own_user(), Some(&token)).await?.status;
        if failure.kind != ErrorKind::Forbidden && own.is_success() {
            let detail = format!("{}, and serves the account otherwise", failure.detail);
            return Ok(request.failure(ErrorKind::Invalid, detail));
        }
        if failure.kind == ErrorKind::Forbidden && own == StatusCode::FORBIDDEN {
            let detail = "the account may no longer be used from the address of this client";
            return Ok(request.failure(ErrorKind::AddressRefused, detail));
        }
        Ok(failure)
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

    /// Sends a read, and reads its one answer.
    pub(super) async fn read<T: DeserializeOwned>(&self, request: &Request) -> Result<T> {
        decode::single(request, &self.answer(request).await?)
    }

    /// Sends a read; answers what came, in JSON.
    pub(super) async fn answer(&self, request: &Request) -> Result<Body> {
        self.call(request).await?.json(request)
    }

    /// Sends a write of whose answer nothing is needed.
    pub(super) async fn write(&self, request: &Request) -> Result<()> {
        self.call(request).await.map(drop)
    }

    /// Reads a listing, page by page; in smaller pages where one is too large.
    pub(super) async fn rows<T: DeserializeOwned + Row>(
        &self,
        request: &Request,
    ) -> Result<Rows<T>> {
        let known = self.known.lock().page_sizes.get(&*request.path).copied();
        let mut size = match known {
            Some(size) => size,
            None => PageSize::of(self.announcement().await?.max_per_page),
        };
        loop {
            let mut listing = Listing::new(&*request.attempted);
            match self.pages(request, size, &mut listing).await {
                Ok(()) => return listing.finish(),
                Err(error) if error.kind != ErrorKind::TooLarge || listing.is_too_large() => {
                    return Err(error);
                }
                Err(error) => size = size.smaller().ok_or(error)?,
            }
            let mut known = self.known.lock();
            known.page_sizes.insert(request.path.clone(), size);
        }
    }

    async fn pages<T: DeserializeOwned + Row>(
        &self,
        request: &Request,
        size: PageSize,
        listing: &mut Listing<T>,
    ) -> Result<()> {
        while let Some(number) = listing.next() {
            let request = request.page(size, number);
            let answer = self.call(&request).await?;
            listing.take(decode::typed(&request, &answer.json(&request)?)?)?;
        }
        Ok(())
    }

    /// Takes in which streams cameras have.
    pub(super) fn learn_streams(&self, cameras: &[Camera]) {
        let streams = cameras.iter().filter_map(|camera| {
            let stream = camera.stream.clone()?;
            Some((CameraId::from(camera.id.clone()), *stream))
        });
        self.known.lock().streams = streams.collect();
    }

    /// The first stream of each camera that shows any.
    pub(super) fn streams(&self) -> Streams {
        self.known.lock().streams.clone()
    }

    /// What the server is, asked anew; it needs no token.
    pub(super) async fn introduction(&self) -> Result<StaticBasic> {
        let request = Request::get("describe the server", "static/basic");
        let answer = self.client.send(&request, None).await?;
        let basic: StaticBasic = decode::single(&request, &answer.json(&request)?)?;
        let announcement = basic.vms_store.clone().unwrap_or_default();
        self.known.lock().announce(&self.stated, announcement);
        Ok(basic)
    }

    /// What the server has announced, asked once.
    pub(super) async fn announcement(&self) -> Result<Announcement> {
        let known = self.known.lock().announcement.clone();
        match known {
            Some(announcement) => Ok(announcement),
            None => Ok(self.introduction().await?.vms_store.unwrap_or_default()),
        }
    }

    /// The parent account.
    pub(super) async fn own_user(&self) -> Result<OwnUser> {
        let user: OwnUser = self.read(&own_user()).await?;
        self.known.lock().learn(decode::ids_of(&user.permissions));
        Ok(user)
    }

    /// What is needed to write a grant. A permission that is not known may be new in the server.
    pub(super) async fn dialect_for(&self, grant: &Grant) -> Result<Arc<Dialect>> {
        let dialect = self.dialect().await?;
        if dialect.knows(grant) {
            return Ok(dialect);
        }
        self.own_user().await?;
        Ok(Arc::clone(&self.known.lock().dialect))
    }

    /// What is needed to read permissions that are held. One that is not known may be new in the server.
    pub(super) async fn dialect_that_names(&self, held: &[HeldPermission]) -> Result<Arc<Dialect>> {
        self.known.lock().learn(decode::ids_shown(held));
        let dialect = self.dialect().await?;
        let names = Names::new(&dialect.permissions);
        if held.iter().all(|held| names.has(held)) {
            return Ok(dialect);
        }
        self.own_user().await?;
        Ok(Arc::clone(&self.known.lock().dialect))
    }

    /// What is needed to write anything but a grant.
    pub(super) async fn dialect(&self) -> Result<Arc<Dialect>> {
        self.announcement().await?;
        Ok(Arc::clone(&self.known.lock().dialect))
    }
}

/// Whether the answer to one request may say something of the whole account.
const fn may_be_of_account(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Forbidden | ErrorKind::Unauthenticated | ErrorKind::SessionLimit
    )
}

fn own_user() -> Request {
    Request::get("read the parent account", "users/self")
}
