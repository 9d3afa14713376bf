//! The login of the account under which users are managed.

use tokio::time::Instant;

use super::{
    answer::Answer,
    decode,
    request::{Field, Purpose, Request},
    wire::LoggedIn,
};
use crate::store::{
    Credentials, ErrorKind, Result, Secret,
    http::{Call as _, ServerClock, typed},
};

/// What a login gives.
pub(super) struct Ticket {
    pub(super) token: Secret,
    /// That of ZoneMinder, by which it ends tokens.
    pub(super) clock: ServerClock,
}

/// The request that logs in.
pub(super) fn log_in(credentials: &Credentials) -> Request {
    let fields = vec![
        Field::text("user", &*credentials.login),
        Field::secret("pass", credentials.password.clone()),
    ];
    Request::new("log in", Purpose::LogIn, "host/login.json", fields)
}

impl Ticket {
    /// What the answer to a login gives, that was asked for at that moment.
    ///
    /// # Errors
    /// `Configuration` where ZoneMinder asks nobody to log in, or is of another version than this driver knows.
    pub(super) fn of(request: &Request, answer: Answer, asked: Instant) -> Result<Self> {
        let login: LoggedIn = typed(request, &answer.json(request)?)?;
        decode::supported(request, &login.version)?;
        let Some(token) = login.access_token else {
            let detail = "ZoneMinder lets everybody do everything: set OPT_USE_AUTH in its options";
            return Err(request.failure(ErrorKind::Configuration, detail));
        };
        let clock = ServerClock::of_token(&token, asked)
            .ok_or_else(|| request.misunderstood("the token does not say when it was made"))?;
        Ok(Self {
            token: Secret::new(token),
            clock,
        })
    }
}
