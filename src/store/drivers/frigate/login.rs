//! Users who log in to Frigate, as its pages do it for them.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;

use super::{
    api::{client, send},
    request::Request,
    wire::Profile,
};
use crate::{
    domain::{
        name::{CameraId, Login},
        password::Password,
        server::Connection,
    },
    store::{
        Budget, Caller, Limits, Result, Secret, UserLogin, UserSession,
        http::{Client, typed},
    },
};

/// The login of one server.
pub(in crate::store) struct FrigateLogin {
    client: Arc<Client>,
}

/// A user's token.
struct FrigateUser {
    client: Arc<Client>,
    token: Secret,
}

impl FrigateLogin {
    /// The login of a server; nothing is sent yet.
    ///
    /// # Errors
    /// `Configuration`, where URL or certificates cannot be used.
    pub(in crate::store) fn new(
        limits: &Limits,
        connection: &Connection,
        ca: Option<&[u8]>,
        caller: impl Into<Caller>,
        budget: Arc<Budget>,
    ) -> Result<Self> {
        let client = client(limits, connection, ca, caller.into(), budget)?;
        Ok(Self {
            client: Arc::new(client),
        })
    }
}

#[async_trait]
impl UserLogin for FrigateLogin {
    async fn log_in(&self, login: &Login, password: &Password) -> Result<Box<dyn UserSession>> {
        let request = Request::log_in(login.as_str(), &Secret::from(password));
        let answer = send(&self.client, &request, None).await?;
        let token = answer.token(&request)?;
        let client = Arc::clone(&self.client);
        Ok(Box::new(FrigateUser { client, token }))
    }
}

#[async_trait]
impl UserSession for FrigateUser {
    async fn shown(&self, cameras: &BTreeSet<CameraId>) -> Result<Option<BTreeSet<CameraId>>> {
        let request = Request::read("see which cameras a user is shown", "profile");
        let answer = send(&self.client, &request, Some(&self.token)).await?;
        if answer.refuses_token() {
            return Ok(None);
        }
        let profile: Profile = typed(&request, &answer.json(&request)?)?;
        let shown: BTreeSet<CameraId> = profile
            .cameras
            .iter()
            .map(|camera| camera.text().into())
            .collect();
        Ok(Some(&shown & cameras))
    }

    /// Frigate keeps no sessions: a token lives until its time is over.
    async fn log_out(&self) -> Result<()> {
        Ok(())
    }
}
