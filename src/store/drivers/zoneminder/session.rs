//! The login of the account under which users are managed, and the clock of ZoneMinder.

use std::time::Duration;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use tokio::time::Instant;

use super::{
    answer::Answer,
    decode,
    request::{Field, Purpose, Request},
    wire::{Claims, LoggedIn},
};
use crate::store::{
    Credentials, ErrorKind, Result, Secret,
    http::{Call as _, typed},
};

/// What a login gives.
pub(super) struct Ticket {
    pub(super) token: Secret,
    pub(super) clock: ServerClock,
}

/// The clock of ZoneMinder, by which it ends tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct ServerClock {
    /// The second of a moment there that is not before `asked`.
    second: i64,
    asked: Instant,
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
        let second = issued_at(&token)
            .ok_or_else(|| request.misunderstood("the token does not say when it was made"))?;
        Ok(Self {
            token: Secret::new(token),
            clock: ServerClock { second, asked },
        })
    }
}

impl ServerClock {
    /// The first second there that is surely yet to come: tokens that were made before it are to end.
    pub(super) fn next_second(self) -> i64 {
        Self::after(self.second, self.asked.elapsed())
    }

    fn after(second: i64, elapsed: Duration) -> i64 {
        let elapsed = i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX);
        // A second for the part of one that has passed, and one that has not begun.
        second.saturating_add(elapsed).saturating_add(2)
    }
}

/// When a JSON Web Token was made. It is ours to send, and not to verify.
fn issued_at(token: &str) -> Option<i64> {
    let payload = token.split('.').nth(1)?;
    let payload = BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    Some(claims.iat)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(payload: &str) -> String {
        let payload = BASE64_URL_SAFE_NO_PAD.encode(payload);
        format!("eyJhbGciOiJIUzI1NiJ9.{payload}.c2lnbmF0dXJl")
    }

    #[test]
    fn the_clock_is_that_of_the_token() {
        let made = token(r#"{"iss":"ZoneMinder","iat":1795447448,"exp":1795454648}"#);
        assert_eq!(issued_at(&made), Some(1_795_447_448));
        for strange in ["", "a.b", "a.b.c", &token("{}"), &token(r#"{"iat":"x"}"#)] {
            assert_eq!(issued_at(strange), None, "{strange}");
        }
    }

    #[test]
    fn a_token_that_was_made_until_now_is_made_before_the_next_second() {
        let after = |millis| ServerClock::after(100, Duration::from_millis(millis));
        // Made at 100.9 and asked for just before: 1.2 seconds later it is 102.1 there.
        assert_eq!((after(0), after(1_200), after(60_000)), (102, 103, 162));
        let never = ServerClock::after(i64::MAX, Duration::from_secs(1));
        assert_eq!(never, i64::MAX);
    }
}
