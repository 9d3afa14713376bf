//! One login for all requests to a server.
//!
//! The token has no stated lifetime, so it serves until it is refused. A server that has no session left answers 419 with
//! those that are open, and takes the name of one to end in favour of the new one: only one of ours is named.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use reqwest::Method;

use super::{
    answer::Answer,
    client::Client,
    decode,
    request::Request,
    wire::{Body, LogoutRequest, OpenSession, SessionLimit, TokenAnswer, TokenRequest, WireId},
};
use crate::store::{
    Credentials, Error, ErrorKind, Result, Secret,
    http::{Call as _, SharedLogin},
};

#[cfg(test)]
mod tests;

/// The session of a parent account.
pub(super) struct Session {
    credentials: Credentials,
    /// What our sessions show as their user agent, whichever version of ours opened them.
    installation: Arc<str>,
    token: SharedLogin<Secret>,
}

impl Session {
    pub(super) fn new(credentials: Credentials, installation: &str) -> Self {
        Self {
            credentials,
            installation: installation.into(),
            token: SharedLogin::default(),
        }
    }

    /// The token, after a login if need be; another one than `refused`.
    pub(super) async fn token(
        &self,
        client: &Client,
        refused: Option<&Arc<Secret>>,
    ) -> Result<Arc<Secret>> {
        self.token.given(refused, self.log_in(client)).await
    }

    /// Ends the session, where there is one.
    pub(super) async fn end(&self, client: &Client) -> Result<()> {
        let Some(token) = self.token.take().await else {
            return Ok(());
        };
        let uuid = Arc::clone(&self.installation);
        let body = Body::Logout(LogoutRequest { uuid });
        let request = Request::new("log out", Method::POST, "logout", Some(body));
        let answer = client.send(&request, Some(&token)).await?;
        if answer.refuses_token() {
            // Somebody else has ended it.
            return Ok(());
        }
        answer.accepted(&request).map(drop)
    }

    async fn log_in(&self, client: &Client) -> Result<Secret> {
        let request = self.request(None);
        let mut answer = client.send(&request, None).await?;
        if answer.status.as_u16() == 419 {
            let session = self.own_session(&request, answer)?;
            tracing::info!(
                "all sessions of the parent account are taken: ending an older one of ours"
            );
            answer = client.send(&self.request(Some(session)), None).await?;
        }
        if !answer.status.is_success() {
            return Err(refusal(&request, &answer));
        }
        let token: TokenAnswer = decode::single(&request, &answer.json(&request)?)?;
        Ok(Secret::new(token.access_token))
    }

    fn request(&self, session_id: Option<WireId>) -> Request {
        let body = TokenRequest {
            login: Arc::clone(&self.credentials.login),
            password: self.credentials.password.clone(),
            session_id,
        };
        Request::new("log in", Method::POST, "token", Some(Body::Token(body)))
    }

    /// The session of ours that was used least lately.
    fn own_session(&self, request: &Request, answer: Answer) -> Result<WireId> {
        let failure = answer.failure(request);
        let Some(complaint) = answer.complaint else {
            return Err(failure);
        };
        let limit: SessionLimit = decode::complaint(request, complaint)?;
        let ours = limit
            .sessions
            .into_iter()
            .filter(|session| self.owns(session));
        let oldest = ours.min_by_key(|session| (session.online, last_used(session)));
        oldest.map(|session| session.id).ok_or_else(|| {
            let detail = "all sessions of the account are taken, and none of them is ours";
            request.failure(ErrorKind::SessionLimit, detail)
        })
    }

    fn owns(&self, session: &OpenSession) -> bool {
        installation_of(session) == Some(&*self.installation)
    }

    /// Installations of this product, ours apart, that have one of these sessions.
    pub(super) fn others(&self, sessions: &[OpenSession]) -> BTreeSet<Arc<str>> {
        let installations = sessions.iter().filter_map(installation_of);
        installations
            .filter(|installation| *installation != &*self.installation)
            .map(Into::into)
            .collect()
    }
}

/// Which installation of this product opened a session; none where another product did.
fn installation_of(session: &OpenSession) -> Option<&str> {
    let agent = session.user_agent.as_deref()?;
    let (_, installation) = agent.strip_prefix("vms-operator/")?.split_once(" (")?;
    installation.strip_suffix(')')
}

/// When a session was used; one that does not say so, or not in a form we know, was used long ago.
fn last_used(session: &OpenSession) -> Timestamp {
    let text = session.last.as_deref().unwrap_or_default();
    let zoned = text.parse::<Timestamp>().ok();
    let local = || text.parse::<DateTime>().ok();
    let utc = || local()?.to_zoned(TimeZone::UTC).ok();
    zoned
        .or_else(|| utc().map(|zoned| zoned.timestamp()))
        .unwrap_or(Timestamp::MIN)
}

/// Why a login failed. By which status a wrong password is refused is unknown: 401 or 422.
fn refusal(request: &Request, answer: &Answer) -> Error {
    let failure = answer.failure(request);
    let is_refused = matches!(
        failure.kind,
        ErrorKind::Unauthenticated
            | ErrorKind::Invalid
            | ErrorKind::Forbidden
            | ErrorKind::RateLimited
    );
    if !is_refused {
        return failure;
    }
    let (kind, detail) = if asks_for_captcha(answer) {
        (ErrorKind::CaptchaRequired, "the server asks for a captcha")
    } else if failure.kind == ErrorKind::RateLimited {
        let detail = "the server takes no more logins of the account for now";
        (ErrorKind::LoginRateLimited, detail)
    } else if failure.kind == ErrorKind::Forbidden {
        // Ours: the reference store answers so, whose manual leaves the status open.
        (
            ErrorKind::AddressRefused,
            "the account may not log in from the address of this client",
        )
    } else {
        (ErrorKind::Unauthenticated, "login or password is refused")
    };
    let mut error = request.failure(kind, detail);
    error.retry_after = failure.retry_after;
    error
}

/// The vendor's apps read a captcha's name in the complaint, or a countdown that has run out.
fn asks_for_captcha(answer: &Answer) -> bool {
    let complaint = answer.complaint.as_ref();
    let countdown = complaint.and_then(|complaint| complaint.get("captcha_will_required_in"));
    answer.asks_for_captcha()
        || countdown
            .and_then(serde_json::Value::as_i64)
            .is_some_and(|left| left <= 0)
}
