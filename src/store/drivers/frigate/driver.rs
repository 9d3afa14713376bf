//! The port's calls as sequences of requests.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use tokio::sync::Mutex;

use super::{
    api::Api,
    compile::{self, Creation},
    decode,
    request::{Body, Request},
    roles::Nonce,
    state::State,
};
use crate::{
    domain::{
        credential_form::CredentialForm,
        name::{Login, UserId},
        password::PasswordValue,
        server::{Connection, DriverKind},
    },
    plan::{Change, Identified, NewUser},
    store::{
        Budget, Caller, Credentials, Description, Error, ErrorKind, Limits, Result, UserStore,
        answers::{derived_identity, version},
        drivers::plain::{check_login, grant, reserving},
        http::Call as _,
    },
    world::{Inventory, StoreRow, StoreUser},
};

/// Logins that Frigate keeps to itself: the account that it has from the first, and what it calls who is not logged in.
const RESERVED: [&str; 2] = ["admin", "anonymous"];

/// The users of one Frigate, over its HTTP API.
pub struct Frigate {
    api: Api,
    form: CredentialForm,
    /// What is decided by what was seen of all users and roles is decided by one at a time.
    writing: Mutex<()>,
}

impl Frigate {
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
        let form = reserving(&compile::FORM, api.account(), &RESERVED);
        Ok(Self {
            api,
            form,
            writing: Mutex::default(),
        })
    }

    fn spare_reserved(&self, login: &Login, attempt: &str) -> Result<()> {
        check_login(&self.form, login, &format!("{attempt} user `{login}`"))
    }

    /// Makes sure that Frigate does not take everybody for its administrator, as it does at its internal port.
    async fn ensure_login_is_asked_for(&self) -> Result<()> {
        let request = Request::read("see whether Frigate asks for a login", "users");
        if self.api.as_anybody(&request).await?.is_success() {
            let detail = "it shows its users to somebody who is not logged in, and so takes everybody for its administrator: let spec.url lead to the port that asks for a login, 8971, and let nobody reach port 5000";
            return Err(request.failure(ErrorKind::Configuration, detail));
        }
        Ok(())
    }

    /// Writes what others rely on, and reads whether it was kept.
    async fn write_and_confirm(&self, request: &Request) -> Result<()> {
        self.api.write(request).await?;
        match &request.body {
            Body::Roles(roles) => decode::kept(request, roles, &self.api.config().await?),
            Body::Nothing
            | Body::LogIn { .. }
            | Body::NewUser { .. }
            | Body::Role(_)
            | Body::Password(_) => Ok(()),
        }
    }

    /// Makes a user, whose role is there. That an answer is lost, or is an error of a server that was asked for the same
    /// by two, is told by what is there afterwards: nobody else knows the name of the role.
    async fn make(&self, user: &NewUser, creation: &Creation) -> Result<()> {
        let error = match self.api.write(&creation.makes).await {
            Err(error) if !error.kind.is_definite() => error,
            result => return result,
        };
        let Ok(state) = self.api.state().await else {
            return Err(error);
        };
        match state.user(&user.login) {
            Some(row) if *row.role == *creation.role => Ok(()),
            Some(_) => {
                let detail = "somebody else has made a user of that login";
                Err(creation.makes.failure(ErrorKind::LoginTaken, detail))
            }
            None => Err(error),
        }
    }

    /// Gives a user who was just made what it is to hold.
    async fn complete(&self, user: &NewUser, creation: &Creation) -> Result<UserId> {
        self.api.write(&creation.ends_tokens).await?;
        let state = self.api.state().await?;
        let made = state
            .user(&user.login)
            .filter(|row| *row.role == *creation.role);
        let nothing = grant(BTreeSet::new(), BTreeSet::new());
        let held = made.map(|row| decode::grant(&state, row, &user.login));
        if held != Some(nothing) {
            let detail = "Frigate did not keep that the user may see and do nothing";
            return Err(creation.makes.misunderstood(detail));
        }
        if let Some(gives) = &creation.gives {
            self.api.write(gives).await?;
        }
        Ok(UserId::from(user.login.as_str()))
    }

    /// Retires and takes away roles that nobody has, by what was seen before the last write.
    async fn sweep(&self, state: &State) {
        if let Ok(now) = self.api.next_second().await
            && let Some(request) = compile::sweep(state, now)
        {
            self.tidy(&request).await;
        }
    }

    /// Writes roles that nobody has. That it fails is of no consequence: the next write does it.
    async fn tidy(&self, request: &Request) {
        if let Err(error) = self.api.write(request).await {
            tracing::debug!(%error, "roles that nobody has are left for the next write");
        }
    }
}

fn nonce(attempted: &str) -> Result<Nonce> {
    let mut nonce = Nonce::default();
    getrandom::fill(&mut nonce).map_err(|error| {
        let detail = "the machine gives no random bytes";
        Error::new(ErrorKind::Configuration, attempted, detail).caused_by(error)
    })?;
    Ok(nonce)
}

#[async_trait]
impl UserStore for Frigate {
    async fn describe(&self) -> Result<Description> {
        let request = Request::read("describe the server", "version");
        let shown = self.api.version(&request).await?;
        decode::supported(&request, &shown)?;
        self.ensure_login_is_asked_for().await?;
        Ok(Description {
            identity: derived_identity(self.api.endpoint().as_str(), self.api.account()),
            version: version(&shown),
            capabilities: DriverKind::Frigate.always(),
            credentials: self.form.clone(),
            terms: None,
            cameras_per_create: usize::MAX,
        })
    }

    async fn probe(&self) -> Result<()> {
        self.api.users("read the parent account").await.map(drop)
    }

    async fn inventory(&self) -> Result<Inventory> {
        Ok(decode::inventory(self.api.config().await?))
    }

    async fn list(&self) -> Result<Vec<StoreRow>> {
        Ok(decode::rows(&self.api.state().await?))
    }

    async fn get(&self, id: &UserId) -> Result<Option<StoreUser>> {
        decode::user(id, &self.api.state().await?)
    }

    async fn create(&self, user: &NewUser, password: &PasswordValue) -> Result<UserId> {
        self.spare_reserved(&user.login, "create")?;
        let nonce = nonce(&format!("create user `{}`", user.login))?;
        let _one = self.writing.lock().await;
        let state = self.api.state().await?;
        let creation = compile::create(&state, user, password, nonce)?;
        self.write_and_confirm(&creation.prepares).await?;
        if let Err(error) = self.make(user, &creation).await {
            if error.kind.is_definite() {
                self.tidy(&creation.undoes).await;
            }
            return Err(error);
        }
        // From here on there is such a user, whatever fails.
        let made = self.complete(user, &creation).await;
        let id = made.map_err(|error| Error {
            kind: ErrorKind::Unknown,
            ..error
        })?;
        self.sweep(&state).await;
        Ok(id)
    }

    async fn update(&self, change: &Change) -> Result<()> {
        self.spare_reserved(&change.user.login, "update")?;
        let nonce = nonce(&format!("update user `{}`", change.user.login))?;
        let _one = self.writing.lock().await;
        let state = self.api.state().await?;
        for request in compile::update(&state, change, nonce)? {
            self.write_and_confirm(&request).await?;
        }
        self.sweep(&state).await;
        Ok(())
    }

    async fn set_password(&self, user: &Identified, password: &PasswordValue) -> Result<()> {
        self.spare_reserved(&user.login, "set the password of")?;
        self.api
            .write(&compile::set_password(user, password)?)
            .await
    }

    async fn delete(&self, user: &Identified) -> Result<()> {
        self.spare_reserved(&user.login, "delete")?;
        let _one = self.writing.lock().await;
        let state = self.api.state().await?;
        let now = self.api.next_second().await?;
        let deletion = compile::delete(&state, user, now)?;
        let retired = match &deletion.retires {
            Some(retires) => self.write_and_confirm(retires).await,
            None => Ok(()),
        };
        // The user goes in any case: otherwise it could log in as before, for as long as roles cannot be written.
        if let Some(deletes) = &deletion.deletes {
            self.api.write(deletes).await?;
        }
        retired?;
        self.sweep(&state).await;
        Ok(())
    }

    async fn close(&self) -> Result<()> {
        self.api.forget_token().await;
        Ok(())
    }
}
