//! Passwords, tokens, and how often either may be guessed. Nothing here knows of HTTP.

pub(crate) mod admin_token;
pub(crate) mod passwords;
pub(crate) mod throttle;
pub(crate) mod tokens;
