//! The API of one Frigate, asked under the account that manages its users.

use std::sync::Arc;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::{
    answer::Answer,
    request::Request,
    session::Ticket,
    state::State,
    wire::{Config, UserRow},
};
use crate::{
    domain::server::Connection,
    store::{
        Budget, Caller, Credentials, Limits, Result, Secret,
        answers::Rows,
        http::{Client, Endpoint, SharedLogin, typed},
    },
};

/// Below the base URL.
const API_PATH: [&str; 1] = ["api"];
/// With any value: a request that comes from a page has it, and so has one of ours where a proxy adds an `Origin`.
const CSRF_TOKEN: HeaderName = HeaderName::from_static("x-csrf-token");
/// With any value: Frigate's web server keeps answers for five seconds, and what was just written would be read as it was.
const CACHE_BYPASS: HeaderName = HeaderName::from_static("x-cache-bypass");

/// The API of one Frigate.
pub(super) struct Api {
    client: Client,
    credentials: Credentials,
    login: SharedLogin<Ticket>,
}

impl Api {
    /// The API at the declared address; nothing is sent yet.
    ///
    /// # Errors
    /// `Configuration`, where URL or certificates cannot be used.
    pub(super) fn new(
        limits: &Limits,
        connection: &Connection,
        credentials: Credentials,
        ca: Option<&[u8]>,
        caller: Caller,
        budget: Arc<Budget>,
    ) -> Result<Self> {
        Ok(Self {
            client: client(limits, connection, ca, caller, budget)?,
            credentials,
            login: SharedLogin::default(),
        })
    }

    /// Where it is.
    pub(super) const fn endpoint(&self) -> &Endpoint {
        self.client.endpoint()
    }

    /// The login of the account.
    pub(super) fn account(&self) -> &str {
        &self.credentials.login
    }

    /// The first second by the clock of Frigate that is surely yet to come.
    pub(super) async fn next_second(&self) -> Result<i64> {
        Ok(self.ticket(None).await?.clock.next_second())
    }

    /// Forgets the token, which Frigate keeps until its time is over.
    pub(super) async fn forget_token(&self) {
        drop(self.login.take().await);
    }

    /// What the login gives; something else than `refused`.
    async fn ticket(&self, refused: Option<&Arc<Ticket>>) -> Result<Arc<Ticket>> {
        self.login.given(refused, self.log_in()).await
    }

    async fn log_in(&self) -> Result<Ticket> {
        let request = Request::log_in(&self.credentials.login, &self.credentials.password);
        let asked = Instant::now();
        let answer = self.send(&request, None).await?;
        Ticket::of(&request, answer, asked)
    }

    /// Sends a request with a token, and once more with a new one where the token is refused: then nothing was done.
    async fn call(&self, request: &Request) -> Result<Answer> {
        let ticket = self.ticket(None).await?;
        let answer = self.send(request, Some(&ticket.token)).await?;
        if !answer.refuses_token() {
            return Ok(answer);
        }
        let renewed = self.ticket(Some(&ticket)).await?;
        self.send(request, Some(&renewed.token)).await
    }

    async fn send(&self, request: &Request, token: Option<&Secret>) -> Result<Answer> {
        send(&self.client, request, token).await
    }

    /// Sends a read without any token.
    pub(super) async fn as_anybody(&self, request: &Request) -> Result<Answer> {
        self.send(request, None).await
    }

    /// Sends a read, and reads its answer.
    pub(super) async fn read<T: DeserializeOwned>(&self, request: &Request) -> Result<T> {
        let answer = self.call(request).await?;
        typed(request, &answer.json(request)?)
    }

    /// The version, as it tells it.
    pub(super) async fn version(&self, request: &Request) -> Result<String> {
        self.call(request).await?.text(request)
    }

    /// Sends a write, and makes sure that it is said to have been carried out.
    pub(super) async fn write(&self, request: &Request) -> Result<()> {
        self.call(request).await?.written(request)
    }

    /// Its cameras and roles.
    pub(super) async fn config(&self) -> Result<Config> {
        self.read(&Request::read("read cameras and roles", "config"))
            .await
    }

    /// Who is there: all at once, for Frigate has no pages of them.
    pub(super) async fn users(&self, attempted: &str) -> Result<Rows<UserRow>> {
        self.read(&Request::read(attempted, "users")).await
    }

    /// Who is there, and what each role is. Users first: a role that is made in between is nobody's among them.
    pub(super) async fn state(&self) -> Result<State> {
        let users = self.users("list users").await?;
        let config = self.config().await?;
        Ok(State { users, config })
    }
}

/// A client of the API at the declared address.
///
/// # Errors
/// `Configuration`, where URL or certificates cannot be used.
pub(super) fn client(
    limits: &Limits,
    connection: &Connection,
    ca: Option<&[u8]>,
    caller: Caller,
    budget: Arc<Budget>,
) -> Result<Client> {
    let endpoint = Endpoint::parse(&connection.url, &API_PATH, connection.allow_plain_http)?;
    let set = HeaderValue::from_static("1");
    let headers = HeaderMap::from_iter([(CSRF_TOKEN, set.clone()), (CACHE_BYPASS, set)]);
    Client::new(endpoint, headers, ca, caller, limits, budget)
}

/// Sends a request, as whoever the token is of.
pub(super) async fn send(
    client: &Client,
    request: &Request,
    token: Option<&Secret>,
) -> Result<Answer> {
    let sent = client.send(request, |mut builder| {
        if let Some(token) = token {
            builder = builder.bearer_auth(token.expose());
        }
        match request.body.json() {
            Some(body) => builder.json(&body),
            None => builder,
        }
    });
    Ok(Answer::of(sent.await?))
}
