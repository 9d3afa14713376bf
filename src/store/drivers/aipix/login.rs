//! Users who log in over the client API, as the web client does it for them.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use reqwest::StatusCode;

use super::{
    api::API_PATH, client::Client, decode, request::Request, session::Session, wire::Camera,
};
use crate::{
    domain::{
        name::{CameraId, Login},
        password::Password,
        server::Connection,
    },
    store::{
        Budget, Caller, Credentials, Limits, Result, Secret, UserLogin, UserSession,
        answers::{Listing, PageSize},
        http::Endpoint,
    },
};

/// The login of one server.
pub(in crate::store) struct AipixLogin {
    client: Arc<Client>,
    installation: Arc<str>,
}

/// A user's session.
struct AipixUser {
    client: Arc<Client>,
    session: Session,
    token: Arc<Secret>,
}

impl AipixLogin {
    /// The login of a server; nothing is sent yet.
    ///
    /// # Errors
    /// `Configuration`, where URL, certificates or installation cannot be used.
    pub(in crate::store) fn new(
        limits: &Limits,
        connection: &Connection,
        ca: Option<&[u8]>,
        caller: impl Into<Caller>,
        budget: Arc<Budget>,
    ) -> Result<Self> {
        let caller = caller.into();
        let endpoint = Endpoint::parse(&connection.url, &API_PATH, connection.allow_plain_http)?;
        let installation = Arc::clone(&caller.installation);
        let client = Client::new(endpoint, ca, caller, limits, budget)?;
        Ok(Self {
            client: Arc::new(client),
            installation,
        })
    }
}

#[async_trait]
impl UserLogin for AipixLogin {
    async fn log_in(&self, login: &Login, password: &Password) -> Result<Box<dyn UserSession>> {
        let credentials = Credentials {
            login: login.as_str().into(),
            password: Secret::from(password),
        };
        let session = Session::new(credentials, &self.installation);
        let token = session.token(&self.client, None).await?;
        let client = Arc::clone(&self.client);
        Ok(Box::new(AipixUser {
            client,
            session,
            token,
        }))
    }
}

#[async_trait]
impl UserSession for AipixUser {
    async fn shown(&self, cameras: &BTreeSet<CameraId>) -> Result<Option<BTreeSet<CameraId>>> {
        let request = Request::get("list the cameras of the user", "cameras");
        let mut listing = Listing::<Camera>::new(&*request.attempted);
        while let Some(number) = listing.next() {
            let request = request.page(PageSize::of(None), number);
            let answer = self.client.send(&request, Some(&self.token)).await?;
            // Whether somebody who may no longer come in is unknown or forbidden is not written anywhere.
            if answer.refuses_token() || answer.status == StatusCode::FORBIDDEN {
                return Ok(None);
            }
            listing.take(decode::typed(&request, &answer.json(&request)?)?)?;
        }
        let rows = listing.finish()?.readable;
        let shown: BTreeSet<CameraId> = rows.into_iter().map(|camera| camera.id.into()).collect();
        Ok(Some(&shown & cameras))
    }

    async fn log_out(&self) -> Result<()> {
        self.session.end(&self.client).await
    }
}
