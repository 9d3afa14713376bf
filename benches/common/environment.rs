//! How large a measurement is.

use std::env;

/// A number from the environment, or the usual one.
pub(crate) fn number(name: &str, default: usize) -> usize {
    env::var(name).map_or(default, |value| {
        value
            .parse()
            .unwrap_or_else(|error| panic!("{name}={value}: {error}"))
    })
}
