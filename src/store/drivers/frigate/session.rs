//! What a login gives: a token, and the clock by which Frigate ends tokens.

use tokio::time::Instant;

use super::{answer::Answer, request::Request};
use crate::store::{
    Result, Secret,
    http::{Call as _, ServerClock},
};

/// What a login gives.
pub(super) struct Ticket {
    pub(super) token: Secret,
    pub(super) clock: ServerClock,
}

impl Ticket {
    /// What the answer to a login gives, that was asked for at that moment.
    pub(super) fn of(request: &Request, answer: Answer, asked: Instant) -> Result<Self> {
        let token = answer.token(request)?;
        let clock = ServerClock::of_token(token.expose(), asked)
            .ok_or_else(|| request.misunderstood("the token does not say when it was made"))?;
        Ok(Self { token, clock })
    }
}
