//! The API of one ZoneMinder, asked under the account that manages its users.

use std::sync::Arc;

use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::{
    answer::Answer,
    request::{Field, Request},
    session::{self, Ticket},
    wire::{UserEntry, Users},
};
use crate::{
    domain::server::Connection,
    store::{
        Budget, Caller, Credentials, Limits, Result, Secret,
        answers::{Listing, Page, Rows},
        http::{Client, Endpoint, ServerClock, SharedLogin, typed},
    },
};

/// Below the base URL, which leads to the pages of ZoneMinder.
pub(super) const API_PATH: [&str; 1] = ["api"];

/// The API of one ZoneMinder.
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
        let endpoint = Endpoint::parse(&connection.url, &API_PATH, connection.allow_plain_http)?;
        let client = Client::new(endpoint, HeaderMap::new(), ca, caller, limits, budget)?;
        Ok(Self {
            client,
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

    /// The clock by which tokens end.
    pub(super) async fn clock(&self) -> Result<ServerClock> {
        Ok(self.ticket(None).await?.clock)
    }

    /// Forgets the token, which ZoneMinder keeps until its time is over.
    pub(super) async fn forget_token(&self) {
        drop(self.login.take().await);
    }

    /// What the login gives; something else than `refused`.
    async fn ticket(&self, refused: Option<&Arc<Ticket>>) -> Result<Arc<Ticket>> {
        self.login.given(refused, self.log_in()).await
    }

    async fn log_in(&self) -> Result<Ticket> {
        let request = session::log_in(&self.credentials);
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
        let token = token.map(|token| Field::secret("token", token.clone()));
        let fields = request.fields.iter().chain(&token);
        let form: Vec<(&str, &str)> = fields
            .map(|field| (&*field.name, field.value.exposed()))
            .collect();
        let sent = self.client.send(request, |builder| builder.form(&form));
        Ok(Answer::of(sent.await?))
    }

    /// Sends a read, and reads its answer.
    pub(super) async fn read<T: DeserializeOwned>(&self, request: &Request) -> Result<T> {
        let answer = self.call(request).await?;
        typed(request, &answer.json(request)?)
    }

    /// Sends a write, and makes sure that it was carried out.
    pub(super) async fn write(&self, request: &Request) -> Result<()> {
        self.call(request).await?.written(request)
    }

    /// All users, page by page.
    pub(super) async fn users(&self) -> Result<Rows<UserEntry>> {
        let mut listing = Listing::new("list users");
        while let Some(page) = listing.next() {
            let request = Request::users("list users", "asc", page);
            let users: Users = self.read(&request).await?;
            listing.take(Page::from(users))?;
        }
        listing.finish()
    }

    /// The users who were made last.
    pub(super) async fn newest(&self, request: &Request) -> Result<Rows<UserEntry>> {
        let users: Users = self.read(request).await?;
        Ok(Page::from(users).data)
    }
}
