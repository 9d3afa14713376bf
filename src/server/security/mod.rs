//! Passwords, tokens, and how often either may be guessed. Nothing here knows of HTTP.

pub(crate) mod passwords;
pub(crate) mod throttle;
pub(crate) mod token_digest;
pub(crate) mod tokens;
