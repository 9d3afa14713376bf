//! The clock of a server, by which it ends its tokens: told by the tokens themselves.

use std::time::Duration;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use serde::Deserialize;
use tokio::time::Instant;

/// The clock of a server that gives JSON Web Tokens.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct ServerClock {
    /// The second of a moment there that is not before `asked`.
    second: i64,
    asked: Instant,
}

/// What a token says of itself. It is ours to send, and not to verify.
#[derive(Deserialize)]
struct Claims {
    /// The second in which it was made.
    iat: i64,
}

impl ServerClock {
    /// The clock that a token tells which was asked for at that moment; `None` where it does not say when it was made.
    pub(in crate::store) fn of_token(token: &str, asked: Instant) -> Option<Self> {
        let payload = token.split('.').nth(1)?;
        let payload = BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?;
        let Claims { iat: second } = serde_json::from_slice(&payload).ok()?;
        Some(Self { second, asked })
    }

    /// The first second there that is surely yet to come: tokens that were made before it are to end.
    pub(in crate::store) fn next_second(self) -> i64 {
        Self::after(self.second, self.asked.elapsed())
    }

    fn after(second: i64, elapsed: Duration) -> i64 {
        let elapsed = i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX);
        // A second for the part of one that has passed, and one that has not begun.
        second.saturating_add(elapsed).saturating_add(2)
    }
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
        let asked = Instant::now();
        let made = token(r#"{"iss":"ZoneMinder","iat":1795447448,"exp":1795454648}"#);
        let clock = ServerClock::of_token(&made, asked).unwrap();
        assert_eq!(clock.second, 1_795_447_448);
        for strange in ["", "a.b", "a.b.c", &token("{}"), &token(r#"{"iat":"x"}"#)] {
            assert!(ServerClock::of_token(strange, asked).is_none(), "{strange}");
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
